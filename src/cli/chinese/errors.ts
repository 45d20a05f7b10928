/** What went wrong, and what to do about it. The compiler asks for a code that is missing here. */

import { instead } from './kept.ts';
import { retell } from './retell.ts';
import { type ErrorCode, type FactsOf, formatDuration, formatTime, formatYuan } from '../../wallet.ts';

type Words<Facts> = (facts: Facts) => readonly [message: string, hint: string];

/** What was typed, as it is; but for what stands in its place where nothing was. */
function typed(text: string): string {
  if (/^-?[\d.e+]+ fen$/.test(text)) return retell(text);
  return Object.hasOwn(instead, text) ? (instead[text] ?? text) : text;
}

const tries = (left: number) => `还可再试 ${left} 次`;

const weaknesses: Readonly<Record<string, string>> = {
  'equal-digits': '六位数字相同',
  run: '是连续数字',
  repeats: '有重复规律',
  'birth-date': '是您的出生日期',
  'phone-ending': '是您手机号的尾号',
  'document-ending': '是您证件号的尾号',
};

const cardNumberProblems: Readonly<Record<string, string>> = {
  'not-digits': '含有数字以外的字符',
  'too-short': '少于 14 位',
  'too-long': '多于 19 位',
  'unknown-network': '没有卡组织的卡号以此开头',
  'wrong-length': '该卡组织的卡号不是这个长度',
  'check-digit': '校验位有误',
};

const unitHints: Readonly<Record<string, string>> = {
  fen: '请填写金额（元），如 1000 或 0.10。',
  ms: '请填写时长，如 30s、5m、3h 或 2d。',
  bp: '请填写费率，如 0.6% 或 60（万分之一）。',
};

const statuses: Readonly<Record<string, string>> = {
  USERPAYING: '正在支付',
  PAID: '已支付',
  PARTLY_REFUNDED: '已部分退款',
  REFUNDED: '已全额退款',
  CLOSED: '已关闭',
  REVOKED: '已撤销',
  FAILED: '支付失败',
  UNPAID: '待支付',
  PENDING: '待收款',
  RECEIVED: '已收款',
  REFUSED: '已退还',
  EXPIRED: '已过期',
  CANCELLED: '已撤回',
  PROCESSING: '处理中',
  SUCCESS: '已成功',
  confirmed: '已确认',
  dismissed: '已排除',
};
const status = (name: string) => statuses[name] ?? name;

export const errors: { readonly [Code in ErrorCode]: Words<FactsOf<Code>> } = {
  // Who you are
  NOT_LOGGED_IN: () => ['尚未登录。', '请用 `wallet login NAME` 登录，或用 --as 指定用户。'],
  USER_UNKNOWN: (f) => [`没有用户 ${typed(f.user)}。`, '首次 `wallet login NAME` 即可开户。'],
  USER_FORGOTTEN: (f) => [`${f.user} 已被遗忘，账户已永久注销。`, '请用 `wallet login NAME` 另开账户。'],
  WALLET_NOT_SHOWN: (f) => [
    `${f.user} 的钱包没有显示。`,
    '请退出登录后重新登录：`wallet logout`，再 `wallet login NAME`。',
  ],
  USER_NAME_INVALID: () => [
    '这不是有效的用户名。',
    '请使用 1 至 32 个字母、数字、“_”、“.”或“-”，以字母、数字或“_”开头。',
  ],
  PHONE_FIXED: (f) => [
    `账户 ${f.user} 绑定的是另一个手机号。`,
    '手机号在开户时设定；登录时请勿使用 --phone。',
  ],

  // PIN
  PIN_REQUIRED: (f) => [
    f.unset ? '请先设置支付密码。' : '需要支付密码。',
    f.unset
      ? '请给出 --pin PIN --confirm-pin PIN：6 位数字，输入两次。'
      : '请用 --pin、--pin-stdin 或 WALLET_PIN 给出。',
  ],
  PIN_NOT_SET: () => ['尚未设置支付密码。', '请用 `wallet set-pin` 设置，或先添加银行卡。'],
  PIN_WRONG: (f) => [`支付密码错误，${tries(f.left)}。`, '请重试，或用 `wallet set-pin --forgot` 重置。'],
  PIN_LOCKED: (f) => [
    `支付密码错误次数过多，已锁定至 ${formatTime(f.until)}。`,
    '请届时再试，或用 `wallet set-pin --forgot` 重置。',
  ],
  PIN_INVALID: () => ['支付密码为 6 位数字。', '请只输入 6 位数字。'],
  PIN_MISMATCH: () => ['两次输入的支付密码不一致。', '请两次输入相同的新密码。'],
  PIN_WEAK: (f) => [`支付密码过于简单：${weaknesses[f.weakness] ?? '容易被猜到'}。`, '请换一个。'],

  // One-time codes
  OTP_REQUIRED: (f) => [
    (f.why === undefined ? '' : retell(f.why)) +
      (f.nextAt === undefined
        ? `验证码已发送至 ${f.phone}。`
        : `上一个验证码仍然有效；${formatTime(f.nextAt)} 后可重新发送。`),
    '请在同一命令后加 --otp CODE；`wallet inbox --last-otp` 可查看，--otp auto 自动读取。',
  ],
  OTP_NOT_SENT: () => ['尚未发送验证码。', '请先执行同一命令，不带 --otp。'],
  OTP_WRONG: (f) => [`验证码错误，${tries(f.left)}。`, '请查看 `wallet inbox` 中最新的消息。'],
  OTP_ENDED: (f) => [`验证码已输错 ${f.tries} 次，已失效。`, '请执行同一命令，不带 --otp，以重新发送。'],
  OTP_EXPIRED: () => ['验证码已过期。', '请执行同一命令，不带 --otp，以重新发送。'],
  OTP_TOO_SOON: (f) => ['验证码发送过于频繁。', `${formatTime(f.at)} 后可重新发送。`],
  OTP_LIMIT: (f) => [
    `${f.phone} 今日已收到 ${f.most} 个验证码，不再发送。`,
    '请明天再试，或修改规则 otp-per-day。',
  ],

  // Cards
  CARD_NUMBER_INVALID: (f) => [
    `卡号无效：${cardNumberProblems[f.problem] ?? f.problem}。`,
    '请核对卡号；`wallet test-cards` 列出可用的卡号。',
  ],
  CARD_UNKNOWN: () => [
    '模拟银行不认识这张卡。这里从不接受真实的银行卡。',
    '请使用 `wallet test-cards` 中的卡，或用 `wallet bank issue` 发卡。',
  ],
  CARD_EXPIRED: (f) => [`银行卡 ${f.card} 已过期。`, '请使用其他卡。'],
  CARD_DETAILS_WRONG: (f) => [`银行返回：${retell(f.what)}有误。`, '请按卡面填写。'],
  CARD_NETWORK_REFUSED: () => [
    '不支持美国运通卡。',
    '请使用其他卡，或执行 `wallet rules set allow-amex 1`。',
  ],
  CARD_ALREADY_LINKED: (f) => [`银行卡 ${f.card} 已添加。`, '`wallet cards` 列出已添加的卡。'],
  TOO_MANY_CARDS: (f) => [`一个钱包最多添加 ${f.most} 张卡。`, '请用 `wallet cards remove CARD` 移除一张。'],
  CARD_ON_TOO_MANY_WALLETS: (f) => [`这张卡已添加到 ${f.most} 个钱包，达到上限。`, '请使用其他卡。'],
  CARD_NOT_YOURS: (f) => [
    `${retell(f.what)}与银行或实名信息不符：只能添加本人的银行卡。`,
    `请用 --${f.what} 给出银行登记的信息。`,
  ],
  CARD_DECLINED: (f) => [
    `银行拒绝了 ${f.card}：${retell(f.reason)}。`,
    f.linking ? '请添加其他卡。' : '请使用其他卡；`wallet pay --from SOURCE` 可指定。',
  ],
  BANK_TIMEOUT: (f) => [`${f.bank} 没有响应，未做任何操作。`, '请稍后再试。'],
  BANK_SLOW: (f) => [
    `${f.bank} 响应超过 ${formatDuration(f.mostMs)}，已取消，未扣款。`,
    '请重试，或用 --from 换一种付款方式。',
  ],
  OFFLINE: () => ['手机没有网络，未做任何操作。', '恢复网络：`wallet fault clear offline`。付款码仍可出示。'],
  BANK_UNKNOWN: (f) => [
    `没有模拟银行 ${f.bank} 发行 ${f.network} ${retell(f.kind)}。`,
    '`wallet bank issue --help` 列出银行及其发行的卡。',
  ],
  CARD_NOT_LINKED: (f) => [`没有添加过 ${typed(f.card)}。`, '`wallet cards` 列出已添加的卡。'],
  CARD_NOT_ALLOWED: (f) => [
    `${f.card} 是${retell(f.kind)}，不能用于${retell(f.what)}。`,
    '请使用国内银行的储蓄卡。',
  ],
  EXPIRY_INVALID: () => ['有效期格式有误。', '请按卡面填写：月/年，如 12/34。'],
  CVV_INVALID: () => ['安全码缺失或格式有误。', '请用 --cvv 给出 3 或 4 位数字。'],

  // Identity
  ID_NOT_VERIFIED: (f) => [`只有实名用户才能${retell(f.what)}。`, '请用 `wallet verify-id` 实名认证。'],
  ALREADY_VERIFIED: (f) => [
    `该钱包已实名为 ${f.name}；一个钱包只有一个身份。`,
    '请以其他用户登录，为他人实名认证。',
  ],
  DOCUMENT_INVALID: (f) => [`证件号码无效：${retell(f.problem)}。`, '请按证件填写。'],
  TOO_YOUNG: (f) => [`钱包只供年满 ${f.least} 岁的人使用。`, '请使用其他证件，或修改规则 minimum-age。'],
  NAME_MISMATCH: () => ['姓名与已添加的银行卡不符。', '请填写卡上的姓名，或先移除银行卡。'],
  IDENTITY_ON_TOO_MANY_WALLETS: (f) => [`该身份的钱包数量已达上限：${f.most}。`, '请使用其中之一。'],

  // Money
  INSUFFICIENT_FUNDS: (f) => [
    `零钱余额 ${formatYuan(f.heldFen)} 元，需要 ${formatYuan(f.neededFen)} 元。`,
    f.feeFen === undefined
      ? '请用 `wallet topup` 充值，或用 --from 换一种付款方式。'
      : `请减少提现金额；另需手续费 ${formatYuan(f.feeFen)} 元。`,
  ],
  NO_SOURCE: () => ['没有可用的付款方式。', '请用 `wallet add-card` 添加银行卡。'],
  LIMIT_EXCEEDED: (f) => [
    `${formatYuan(f.amountFen)} 元超出限额 ${f.rule}（${formatYuan(f.mostFen)} 元${
      f.usedFen > 0 ? `，已用 ${formatYuan(f.usedFen)} 元` : ''
    }）。`,
    '请减少金额，或换一种付款方式；`wallet rules` 说明限额的出处。',
  ],
  COUNT_EXCEEDED: (f) => [
    `次数已达上限 ${f.rule}：${f.most}。`,
    '请明天再试；`wallet rules` 说明数值的出处。',
  ],
  MERCHANT_SHORT: (f) => [
    `${f.merchant} 余额 ${formatYuan(f.heldFen)} 元，需要 ${formatYuan(f.neededFen)} 元。`,
    '请减少金额，或在其下一笔收入后再试。',
  ],

  // Payments
  MERCHANT_UNKNOWN: (f) => [
    `没有商家 ${f.merchant}。`,
    '`wallet merchant list` 列出商家，`wallet merchant add NAME` 添加商家。',
  ],
  MERCHANT_NOT_VETTED: (f) => [
    `${f.merchant} 不是公众号：只有经过认证的第三方才能提供服务。`,
    '请用 `wallet merchant vet MERCHANT` 认证。',
  ],
  ITEM_UNKNOWN: (f) => [
    `${f.merchant} 没有 ${typed(f.item)}。`,
    f.items.length > 0 ? `可选：${f.items.join('、')}。` : '`wallet services` 列出所有服务。',
  ],
  ORDER_UNKNOWN: (f) => [
    `没有订单 ${f.order}。`,
    '商家用 `wallet merchant code` 生成收款码；`wallet order` 订购服务。',
  ],
  ORDER_CLOSED: (f) => [`订单 ${f.order} ${status(f.status)}。`, '请商家重新生成。'],
  ORDER_NOT_YOURS: (f) => [`订单 ${f.order} 是为其他用户创建的。`, '只有商家指定的用户可以支付。'],
  PREPAY_EXPIRED: (f) => [
    `订单 ${f.order} 的付款码已于 ${formatTime(f.until)} 失效。`,
    '请商家重新生成：以相同参数再次下单即可。',
  ],
  ENTRY_UNKNOWN: (f) => [
    f.id === undefined ? '还没有可选的记录。' : `没有单号 ${typed(f.id)}。`,
    '`wallet history` 列出单号。',
  ],
  PAYMENT_NOT_OPEN: (f) => [`付款 ${f.id} ${status(f.status)}，无需确认。`, '请商家重新扫码。'],
  USERPAYING: (f) => [
    `需要支付密码：${retell(f.reason).replace(/。$/, '')}。`,
    `用户用 \`wallet pay --confirm ${f.id}\` 确认；\`wallet show ${f.id}\` 查看结果。`,
  ],
  QUICK_PAY_OFF: (f) => [
    f.paused ? '收付款已暂停。' : '收付款未开启。',
    f.paused ? '请用 `wallet quickpay pause --resume` 恢复。' : '请用 `wallet quickpay enable` 开启。',
  ],
  CODE_INVALID: () => [
    '这不是该钱包的付款码：应为 18 位数字，以 10、11、12、13、14 或 15 开头。',
    '请扫描 `wallet quickpay code` 显示的付款码。',
  ],
  CODE_USED: () => ['付款码已使用；每个付款码只能使用一次。', '请刷新付款码后重新扫描。'],
  CODE_EXPIRED: (f) => [
    '付款码已过期。',
    f.skewMs === undefined
      ? '请刷新付款码后重新扫描。'
      : `手机时钟慢了 ${formatDuration(f.skewMs)}：请用 \`wallet fault clear clock-skew\` 校正，刷新付款码后重新扫描。`,
  ],
  REQUEST_ID_USED: (f) => [`请求编号 ${f.id} 已用于另一个请求。`, '新请求请用新编号；重复请求须参数相同。'],
  NOTHING_DUE: (f) => [
    f.paid ? `户号 ${f.account} ${f.month} 的账单已缴清。` : `户号 ${f.account} ${f.month} 没有欠费。`,
    '无需缴费。',
  ],
  NO_BILLS: (f) => [`${f.merchant} 没有账单。`, '`wallet bill list ACCOUNT` 列出缴费单位。'],

  // Merchants' programs
  API_ACCOUNT_UNKNOWN: (f) => [
    `没有商户号 ${f.mchid}。`,
    '用 `wallet merchant keys MERCHANT` 为商户生成商户号和密钥。',
  ],
  APPID_MISMATCH: (f) => [
    `应用 ${f.appid} 不属于商户号 ${f.mchid}。`,
    '请使用 `wallet merchant keys MERCHANT` 显示的 appid。',
  ],
  OPENID_UNKNOWN: (f) => [
    `应用 ${f.appid} 下没有此 openid 的用户。`,
    '每个用户在每个应用下的 openid 都不同。',
  ],
  NUMBER_INVALID: () => [
    '这不是有效的商户单号。',
    '请使用 6 至 32 个字母、数字、“_”、“-”、“|”或“*”；退款单号可至 64 个。',
  ],
  NUMBER_REENTERED: (f) => [
    `商户单号 ${f.number} 已用于其他参数。`,
    '新请求请用新单号；重复请求请用相同参数。',
  ],
  ORDER_PAID: (f) => [`订单 ${f.order} 已支付。`, '如需退还请用退款。'],
  DEADLINE_INVALID: () => ['订单不能使用这个支付截止时间。', '请选择一分钟后至 31 天内的时间。'],
  NOT_REVERSIBLE: (f) => [`订单 ${f.order} 不能撤销。`, '只有未退款的付款码订单可以撤销；请改用退款。'],
  REVERSE_TIME: (f) => [
    `该订单可在 ${formatTime(f.from)} 至 ${formatTime(f.until)} 之间撤销。`,
    '请先查询订单；之后请改用退款。',
  ],
  REFUND_TOTAL_WRONG: (f) => [
    `订单金额为 ${formatYuan(f.paidFen)} 元，不是 ${formatYuan(f.totalFen)} 元。`,
    '请填写下单时的订单金额。',
  ],
  PAYEE_NAME_WRONG: (f) => [
    f.missing ? '需要收款用户的姓名。' : '姓名与收款用户不符。',
    `商家转账满 ${formatYuan(f.leastFen)} 元需要收款用户的实名姓名。`,
  ],
  CALLBACK_UNKNOWN: (f) => [`${f.id} 没有待发送的通知。`, '`wallet notify list` 列出通知。'],
  CALLBACK_NOT_DUE: (f) => [`${f.id} 的通知现在不用发送。`, '它在等待时间，或正由一个服务器发送。'],

  // Refunds
  ACCOUNT_PROTECTED: (f) => [
    `账户自 ${formatTime(f.since)} 起受到保护：${retell(f.why)}`,
    '资金暂时无法转出；请本人用 `wallet protect unfreeze` 解除。',
  ],
  COOLING_OFF: (f) => [
    `已暂缓至 ${formatTime(f.until)}：${retell(f.why)}`,
    '请核实是谁要您付款；到时可继续这笔付款。',
  ],
  RISK_BLOCKED: (f) => [
    `交易已被拦截：${retell(f.why)}`,
    `\`wallet risk explain ${f.case}\` 显示查看了哪些规则。`,
  ],
  NOT_ASSESSED: (f) => [
    `监控未检查 ${f.id}。`,
    '当时监控已关闭，或该项不在监控范围：`wallet rules` 中的 monitoring 为其开关。',
  ],
  NOT_PROTECTED: (f) => [`${f.user} 的账户未受保护。`, '无需解除。'],
  UNFREEZE_TOO_SOON: (f) => [
    `账户从 ${formatTime(f.at)} 起可解除保护。`,
    '多次触发保护或证件号码错误会延长等待时间。',
  ],
  ID_REQUIRED: (f) => [
    `${f.why === undefined ? '' : retell(f.why)}需要已认证证件的号码。`,
    '请用 --id-number 给出。',
  ],
  ID_WRONG: (f) => [`这不是已认证证件的号码，${tries(f.left)}。`, '请按证件填写。'],
  RISK_RULE_UNKNOWN: (f) => [`没有风控规则 ${f.rule}。`, '`wallet risk rules` 列出所有规则。'],
  RISK_VALUE_INVALID: (f) => [
    `这不是 ${f.rule} 的 ${f.what} 的有效值。`,
    '`wallet risk rules RULE` 显示其数值与单位。',
  ],
  RISK_RULES_INVALID: (f) => [
    `这些不是风控规则：${f.where}：${f.problem}。`,
    '`wallet risk rules --json` 显示规则的写法。',
  ],
  CASE_UNKNOWN: (f) => [`没有案件 ${typed(f.id)}。`, '`wallet risk cases` 列出所有案件。'],
  CASE_CLOSED: (f) => [`案件 ${f.id} 已结案（${status(f.status)}）。`, '每个案件只能结案一次。'],
  NOT_REFUNDABLE: (f) => [`付款 ${f.id} ${status(f.status)}：没有付过款。`, '没有可退的款项。'],
  REFUND_TOO_MUCH: (f) => [
    f.leftFen > 0
      ? `${formatYuan(f.amountFen)} 元超过可退的 ${formatYuan(f.leftFen)} 元。`
      : '这笔付款已全额退款。',
    '退款不能超过付款金额。',
  ],
  REFUND_TOO_LATE: (f) => [`这笔付款的退款期限是 ${formatTime(f.until)}。`, '请改用转账。'],
  REFUND_TOO_OFTEN: (f) => [`一笔付款最多分 ${f.most} 次退款。`, '其余请改用转账。'],
  REFUND_TOO_SOON: (f) => ['距离上次退款时间太短。', `${formatTime(f.at)} 后可再次退款。`],
  REFUND_NOT_ABNORMAL: (f) => [
    `退款 ${f.id} ${status(f.status)}。`,
    '只有被银行拒收的退款可以关闭或退到零钱。',
  ],

  // Transfers and red packets
  RECEIVER_IS_SENDER: () => ['不能转账给自己。', '请指定其他用户。'],
  DELAY_INVALID: () => ['没有这样的到账时间。', '请选择 0、2h 或 24h。'],
  CONFIRM_REQUIRED: (f) => [retell(f.question), '用 --yes 同意。'],
  TRANSFER_NOT_OPEN: (f) => [`转账 ${f.id} ${status(f.status)}。`, '无需收款或退还。'],
  COUNT_INVALID: (f) => ['红包个数无效。', `请用 --count 给出 1 至 ${f.most} 的数字。`],
  RED_PACKET_TOO_SMALL: (f) => [`${f.count} 个红包每个至少 0.01 元。`, '请增加金额，或减少个数。'],
  RED_PACKET_TAKEN: () => ['您已领取过这个红包。', '每人只能领取一次。'],
  RED_PACKET_EMPTY: (f) => [
    f.status === 'EXPIRED' ? '红包已过期。' : '手慢了，红包派完了。',
    '下次请快一点。',
  ],

  // The world
  CLOCK_BACKWARDS: (f) => ['时间不能倒流。', `世界的时间是 ${formatTime(f.time)}；请设为更晚的时间。`],
  RULE_UNKNOWN: (f) => [`没有规则 ${f.rule}。`, '`wallet rules` 列出所有规则。'],
  RULE_VALUE_INVALID: (f) => [`${f.rule} 的数值无效。`, unitHints[f.unit] ?? `请填写整数（${f.unit}）。`],
  FAULT_SCOPE: (f) => [`故障 ${f.fault} 不能指定${retell(f.what)}。`, '`wallet fault list` 说明每种故障。'],
  FAULT_UNKNOWN: (f) => [`没有故障 ${f.fault}。`, '`wallet fault list` 列出所有故障。'],

  // What was typed
  AMOUNT_INVALID: (f) => [
    `${typed(f.text)} 不是有效的金额。`,
    '请填写大于 0 的金额（元），最多两位小数：18、18.5 或 18.50。',
  ],
  PHONE_INVALID: () => ['手机号无效。', '请填写 11 位内地手机号，或 +852、+853、+886 加号码。'],
  EMAIL_INVALID: () => ['邮箱地址无效。', '格式如 name@example.com。'],
  PLACE_INVALID: (f) => [
    `${f.text} 不是地点。`,
    '请给出城市名（如 shanghai），或纬度与经度（如 31.23,121.47）。',
  ],
  ACCOUNT_INVALID: () => ['户号无效。', '请填写账单上的 8 至 11 位数字。'],
  POINT_UNKNOWN: (f) => [
    `这个世界的过去没有时点 ${typed(f.point)}。`,
    '请指定快照、单号、时间（如 2026-01-05T09:00:00+08:00）、`start` 或 `now`。',
  ],
  ACCOUNT_NOT_EMPTY: (f) => [
    f.balanceFen === 0
      ? `${f.user} 的账户还有 ${f.count} 笔未结业务。`
      : `${f.user} 的账户内还有 ${formatYuan(f.balanceFen)} 元。`,
    '请先提现，并等待在途业务完成：`wallet withdraw`、`wallet history`。',
  ],
  CASE_OPEN: (f) => [`关于该用户的案件 ${f.case} 尚未结案。`, '请先结案：`wallet risk cases`。'],
  NOTHING_TO_UNDO: () => ['没有可撤回的操作。', '`wallet snapshot list` 列出可返回的时点。'],
  WORLD_CHANGED: () => ['另一个命令同时改变了世界，未做任何操作。', '请重新执行。'],
  SNAPSHOT_EXISTS: (f) => [`快照 ${f.name} 已存在。`, '请换一个名称，或加 --replace。'],
  SNAPSHOT_NAME_INVALID: (f) => [
    `${f.name} 不能作为快照名称。`,
    '请使用 1 至 32 个字母、数字、“_”、“.”或“-”，以字母开头；不能是 `now`、`start` 或 `before`。',
  ],
  TEXT_INVALID: (f) => [
    `${retell(f.what)}为空、过长或含有无法显示的字符。`,
    `请在一行内使用最多 ${f.most} 个可见字符。`,
  ],
  TIME_INVALID: (f) => [
    `${typed(f.text)} 不是有效的时间。`,
    '请使用 ISO 8601 格式，如 2026-01-05T09:00:00+08:00，或时长，如 24h、90m、2d。',
  ],
  CHOICE_INVALID: (f) => [`${retell(f.what)} 没有这个选项。`, `请选择：${f.choices.join('、')}。`],
  ANSWER_MISSING: (f) => [`缺少 ${f.flag}。`, `请给出 ${f.flag}；没有终端时不会提问。`],
  USAGE: (f) => [retell(f.problem), f.hint === undefined ? '`wallet --help` 列出所有命令。' : retell(f.hint)],
  INTERRUPTED: (f) =>
    f.order === undefined
      ? ['已中断，未做任何操作。', '请重新执行。']
      : ['已中断；订单已下，尚未付款。', `请用 \`wallet pay ${f.order}\` 付款。`],
  OUTPUT_LOST: (f) => [
    `结果无法输出：${retell(f.problem)}。`,
    '命令已完成的操作仍然有效，再次执行会重复操作。请用 `wallet history` 查询。',
  ],
  FAULT: (f) => [`walletsim 自身出错：${f.problem}`, '请连同命令一起报告；WALLET_DEBUG=1 显示出错位置。'],

  // The store
  STORE_BUSY: (f) => [
    `其他命令不断写入 ${f.path}；尝试 ${f.tries} 次后未做任何操作。`,
    '请重新执行；使用 --request-id 可安全重试。',
  ],
  STORE_CORRUPT: (f) => [
    `${f.path} 已损坏：${f.problem}。未做任何改动。`,
    f.way === undefined ? '请恢复文件夹的备份，或用 --home DIR 新建世界。' : retell(f.way),
  ],
  STORE_NEWER: (f) => [
    `${f.path} 由更新版本的 walletsim 写入（格式 ${f.found}，当前支持 ${f.known}）。未做任何改动。`,
    '请升级 walletsim，或用 --home DIR 使用另一个世界。',
  ],
  STORE_UNWRITABLE: (f) => [
    `${f.path} 无法写入：${retell(f.problem)}。未做任何操作。`,
    '请释放空间或取得写入权限，或用 --home DIR 使用另一个世界。',
  ],
  STORE_UNSURE: (f) => [
    `${f.path} 无法同步到磁盘：${f.problem}。请求是否已保存未知。`,
    '请检查磁盘，然后用同一 --request-id 重新执行。',
  ],
  STORE_KEY_MISSING: (f) => [
    `密钥文件 ${f.path} 缺失或属于另一个世界。未做任何改动。`,
    '请放回密钥文件；没有它就无法校验支付密码和账本。',
  ],
  WORLD_EXISTS: (f) => [`${f.path} 已有一个世界。`, '请直接使用，或用 --home DIR 指定其他文件夹。'],
  FOLDER_TAKEN: (f) => [`${f.path} 已存在且不为空，未做任何改动。`, '请指定新的或空的文件夹。'],
  FILE_TAKEN: (f) => [`文件 ${f.path} 已存在，未做任何改动。`, '请换一个文件名，或加 --replace。'],
  WORLD_MISSING: (f) => [`${f.path} 没有世界。`, '请用 `wallet init` 新建，或用 --home DIR 指定其他文件夹。'],
  STORE_FOREIGN: (f) => [
    `${f.path} 不是钱包世界：${f.problem}。未做任何改动。`,
    '请用 --home DIR 指定空的或新的文件夹。',
  ],
};
