/** Callbacks to merchants' programs. */

export const notify = {
  'Callbacks to merchants’ programs: see them, send them again, lose them': '商户通知：查看、重发、丢弃',
  'A callback is named by the entry that it tells of. A running `wallet serve` sends it.':
    '通知以它所通知的单号命名，由运行中的 `wallet serve` 发送。',
  'List the callbacks, the newest first': '列出通知，最新的在前',
  'Show all that happened to a callback': '显示一条通知的全部经过',
  'the payment, the refund or the transfer that it tells of': '所通知的支付、退款或转账单号',
  'Send a callback now, or once more if it is over': '立即发送通知；已结束的再发一次',
  'Take a callback away: the program is not told': '取消通知：不再告知程序',
  'Send a callback later': '推迟发送通知',
  'how much later than now, as 90s or 2h': '从现在起推迟多久，如 90s 或 2h',
  'Send a callback twice: programs must not count it twice': '重复发送通知：程序不应重复入账',
  'Send a callback with a wrong signature: a program must refuse it': '发送签名错误的通知：程序必须拒绝',
  'where the program takes callbacks': '程序接收通知的地址',
  'as to this merchant: its id or its mchid': '以该商户的名义：商户 ID 或商户号',
  'Exit 3 if the program took it: then it would take any forgery.':
    '如果程序接受了，退出码为 3：它也会接受任何伪造的通知。',
  'No merchant’s program was told anything yet.': '还没有通知过任何商户程序。',
  'It was refused, as it should be: {outcome}': '已被拒绝，符合要求：{outcome}',
  'It was not refused: {outcome}': '没有被拒绝：{outcome}',
  entry: '单号',
  event: '类型',
  number: '商户单号',
  tries: '次数',
  next: '下次',
  answer: '应答',
  address: '地址',
  when: '时间',
  what: '经过',
  WAITING: '等待发送',
  SENDING: '正在发送',
  DELIVERED: '已送达',
  GIVEN_UP: '已放弃',
  LOST: '已丢失',
  DROPPED: '已取消',
  queued: '进入队列',
  sent: '发送',
  'sent later': '稍后发送',
  'to be sent again': '将再次发送',
  'acknowledged, sent again': '已应答，再次发送',
  over: '结束',
};

/** What is said in whole sentences. */
export const notifyKept = {
  'This is no address.': '这不是地址。',
  'Write it as http://127.0.0.1:3000/notify.': '格式如 http://127.0.0.1:3000/notify。',
};
