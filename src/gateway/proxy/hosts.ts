/** The hosts under which the operator answers merchants' programs: those that the gateway answers for, and no other. */

export const operatorHosts: readonly string[] = [
  'api.mch.weixin.qq.com',
  'api2.mch.weixin.qq.com',
  'api.wechatpay.cn',
  'api2.wechatpay.cn',
];

/** Whether the gateway answers for this host. */
export function isOperatorHost(host: string): boolean {
  return operatorHosts.includes(host.toLowerCase());
}
