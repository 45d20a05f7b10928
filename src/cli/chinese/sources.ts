/** Where each rule's number comes from, as the table of rules says it. */

export const sources: Readonly<Record<string, string>> = {
  'simulator (no official figure found)': '模拟器（未找到官方数字）',
  'simulator (no official figure found); sites say 3 to 5': '模拟器（未找到官方数字）；网站称 3 至 5',
  'simulator (no official figure found); sites say 30 min to 24 h':
    '模拟器（未找到官方数字）；网站称 30 分钟至 24 小时',
  'simulator (no official figure found); sites say 1 to 3 days': '模拟器（未找到官方数字）；网站称 1 至 3 天',
  'PBOC Announcement 43/2015, as the press reports it': '央行公告〔2015〕43 号，据媒体报道',
  'PBOC 296/2017, as the press reports it': '银发〔2017〕296 号，据媒体报道',
  "operator's press release 2023-07 and Ministry of Commerce guide 2024-04":
    '运营方 2023-07 新闻稿与商务部 2024-04 指南',
  'operator, refund guide': '运营方，退款指南',
  'operator, refund guide: 1 to 3': '运营方，退款指南：1 至 3',
  'operator, refund guide: 1 min; off, so that scripts need not wait':
    '运营方，退款指南：1 分钟；为免脚本等待而关闭',
  'operator, code payment guide: 30 s, a newer page says 45 s':
    '运营方，付款码支付指南：30 秒，较新页面称 45 秒',
  'operator, API v3: 7 days': '运营方，API v3：7 天',
  'operator, API v3: h5_url is good for 5 min': '运营方，API v3：h5_url 有效期 5 分钟',
  'operator, API v2: 15 s; off, so that scripts need not wait': '运营方，API v2：15 秒；为免脚本等待而关闭',
  'operator, API v2: within 7 days': '运营方，API v2：7 天内',
  'simulator (no official figure found); twice what a program may take':
    '模拟器（未找到官方数字）；商户程序应答时限的两倍',
  'operator, user help page': '运营方，用户帮助页',
  'operator, order guide': '运营方，下单指南',
  'operator, merchant transfer remark': '运营方，商家转账备注',
  'operator: merchant transfers name-checked from here': '运营方：商家转账自此金额起校验姓名',
  "operator: 'real-time monitoring'": '运营方：“实时监控”',
  "operator's forum: once a minute": '运营方论坛：每分钟一次',
  "developers' requirement": '开发者要求',
  press: '媒体报道',
  'press, 2016-03-01': '媒体报道，2016-03-01',
  'press, 2016-03-01: 0.1 %': '媒体报道，2016-03-01：0.1 %',
  'press, 2016-03-01: per person, for life': '媒体报道，2016-03-01：每人终身',
  'press: 0 to 3 working days': '媒体报道：0 至 3 个工作日',
  'press: the payer is held back for 15 minutes': '媒体报道：付款人被延后 15 分钟',
  'how-to site': '教程网站',
  'how-to sites': '教程网站',
  'how-to sites: within 2 hours': '教程网站：2 小时内',
  'conflicting sites': '网站说法不一',
  'conflicting: 3 or 5 by bank': '说法不一：因银行而异，3 或 5',
  'conflicting: 10 (operator, 2021–2025) or 5 (older guide)':
    '说法不一：10（运营方，2021–2025）或 5（旧指南）',
  '10,000 to 50,000 by bank': '因银行而异，10,000 至 50,000',
  'two payment service providers': '两家支付服务商',
  'in the 2019 pilot, not named in the 2023 roll-out': '2019 年试点含此卡，2023 年推广未提及',
  'common practice; sites say 3 to 5 min': '通行做法；网站称 3 至 5 分钟',
  'a large SMS provider: 1 per minute': '大型短信服务商：每分钟 1 条',
  'a large SMS provider: 10 per day and number': '大型短信服务商：每号码每天 10 条',
  'a forum question; depends on the industry': '论坛提问；因行业而异',
};
