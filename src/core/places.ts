/** Places that requests come from: a city by its name, or degrees as `31.23,121.47`. */

import type { Place } from './activity.ts';

/** Cities, with degrees north and east of their centres. */
export const cities: Readonly<Record<string, Place>> = {
  beijing: [39.9, 116.4],
  changsha: [28.23, 112.94],
  chengdu: [30.57, 104.07],
  chongqing: [29.56, 106.55],
  guangzhou: [23.13, 113.26],
  hangzhou: [30.27, 120.16],
  harbin: [45.8, 126.53],
  'hong-kong': [22.32, 114.17],
  kunming: [25.04, 102.71],
  lanzhou: [36.06, 103.83],
  london: [51.51, -0.13],
  macao: [22.2, 113.54],
  nanjing: [32.06, 118.8],
  'new-york': [40.71, -74.01],
  paris: [48.86, 2.35],
  shanghai: [31.23, 121.47],
  shenyang: [41.8, 123.43],
  shenzhen: [22.54, 114.06],
  singapore: [1.35, 103.82],
  suzhou: [31.3, 120.58],
  sydney: [-33.87, 151.21],
  taipei: [25.03, 121.57],
  tianjin: [39.13, 117.2],
  tokyo: [35.68, 139.69],
  urumqi: [43.83, 87.62],
  wuhan: [30.59, 114.31],
  xian: [34.34, 108.94],
};

/** Whether these are degrees on the globe. */
export function isPlace(place: Place): boolean {
  const [north, east] = place;
  return place.length === 2 && Math.abs(north) <= 90 && Math.abs(east) <= 180;
}

/** The place that a text names; `undefined` if it names none. */
export function parsePlace(text: string): Place | undefined {
  const name = text.trim().toLowerCase().replaceAll(/\s+/g, '-');
  if (Object.hasOwn(cities, name)) return cities[name];
  const [, north, east] =
    /^(-?\d{1,2}(?:\.\d{1,6})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,6})?)$/.exec(text.trim()) ?? [];
  const place: Place = [Number(north), Number(east)];
  return isPlace(place) ? place : undefined;
}
