/**
 * What comes worded from the core, or stands worded in the world: notices on the phone, why a PIN is needed, what is
 * wrong with a document; beside what `messages.ts` has in the same words. What is filled in for `{what}` and `{why}` is
 * words as well, and is said in Chinese.
 */

import { risk } from './risk.ts';
import { sources } from './sources.ts';

/** What stands in an error where otherwise something stands that was typed, and that stays as it is. */
export const instead: Readonly<Record<string, string>> = {
  'but you': '（除您之外）',
  'this card': '这张卡',
  yet: '（尚无）',
  'that is open': '（没有待审核的）',
  service: '服务',
  'A length outside 0 to 100 years': '超出 0 至 100 年的时长',
  'A time outside the years 1 to 9000': '超出公元 1 至 9000 年的时间',
  'What was given': '所给内容',
};

export const kept: Readonly<Record<string, string>> = {
  ...risk,
  ...sources,

  // Notices
  'Welcome, {user}. Link a card with `wallet add-card`.': '欢迎，{user}。请用 `wallet add-card` 添加银行卡。',
  '{code} is your code. It is valid for {time}. Tell nobody.': '验证码 {code}，{time}内有效，请勿告诉他人。',
  '{bank} {what} card *{last4} was linked to your wallet.': '{bank}{what} *{last4} 已添加到您的钱包。',
  'To {email}: {what}': '致 {email}：{what}',
  '{bank} {what} card *{last4} was removed from your wallet.': '{bank}{what} *{last4} 已从您的钱包移除。',
  'Your payment PIN was set.': '支付密码已设置。',
  'Your identity ({document}) was verified.': '您的身份（{document}）已实名认证。',
  '{amount} from {card} arrived in your balance.': '{card} 充值的 {amount} 元已存入零钱。',
  '{amount} are on their way to {card}.': '{amount} 元正在提现到 {card}。',
  '{amount} arrived on {card}.': '{amount} 元已到账 {card}。',
  'The bank sent {amount} back: they are in your balance again, with the fee.':
    '银行退回了 {amount} 元：已连同手续费退回零钱。',
  'Payment voucher: {amount} to {merchant} from {source}, payment {id}.':
    '付款凭证：向 {merchant} 付款 {amount} 元，付款方式 {source}，单号 {id}。',
  'Payment voucher: {amount} (fee {fee}) to {merchant} from {source}, payment {id}.':
    '付款凭证：向 {merchant} 付款 {amount} 元（手续费 {fee} 元），付款方式 {source}，单号 {id}。',
  'The payment of {amount} to {merchant} timed out and was closed.':
    '向 {merchant} 的付款 {amount} 元已超时关闭。',
  '{merchant} asks {amount}. Confirm with `wallet pay --confirm {id}`.':
    '{merchant} 请求收款 {amount} 元。请用 `wallet pay --confirm {id}` 确认。',
  'Quick Pay is on, with the PIN each time.': '收付款已开启，每次需输入支付密码。',
  'Quick Pay is on, without PIN.': '收付款已开启，免密支付。',
  'Quick Pay is off.': '收付款已关闭。',
  '{merchant} refunds {amount} to {source}, refund {id}.':
    '{merchant} 退款 {amount} 元到 {source}，退款单号 {id}。',
  'Refund {id} of {amount} arrived on {source}.': '退款 {id}（{amount} 元）已到账 {source}。',
  '{merchant} got {amount} for {account}, {month}.':
    '{merchant} 已收到户号 {account} {month} 的 {amount} 元。',
  '{user} sends you {amount}: `wallet accept {id}`.':
    '{user} 向您转账 {amount} 元：`wallet accept {id}` 收款。',
  '{user} sends you {amount} “{note}”: `wallet accept {id}`.':
    '{user} 向您转账 {amount} 元（“{note}”）：`wallet accept {id}` 收款。',
  '{user} accepted your {amount}.': '{user} 已收款 {amount} 元。',
  '{amount} from {user} arrived.': '{user} 转账的 {amount} 元已到账。',
  'Your {what} {why}: {amount} go back to {source}.': '您的{what}{why}：{amount} 元退回 {source}。',
  'transfer to {user}': '给 {user} 的转账',
  'red packet': '红包',
  'was refused': '被退还',
  'was not taken in time': '已过期未领取',
  '{user} sent a red packet “{greeting}”: `wallet red-packet open {id}`.':
    '{user} 发来红包“{greeting}”：`wallet red-packet open {id}` 拆开。',
  '{user} took {amount} from your red packet; {left} left.':
    '{user} 领取了您的红包 {amount} 元，剩余 {left} 个。',

  // Why a PIN is needed, what is to be paid
  'the user wants to be asked each time': '用户设置了每次验证',
  'the digits of the code were shown': '付款码的数字已显示过',
  '{amount} is above the no-PIN limit of {most}': '{amount} 元超过免密限额 {most} 元',
  '{count} payments without PIN were made today': '今日已免密付款 {count} 次',
  'Withdrawal to {card}': '提现到 {card}',
  'Transfer to {user}': '转账给 {user}',
  'First transfer to {user} ({name}): send {amount}?': '首次向 {user}（{name}）转账：确认转账 {amount} 元？',

  // What is wrong
  'the bank gives no reason': '银行未说明原因',
  'the card was reported stolen': '该卡已挂失',
  'it is too long': '过长',
  'it should have 5 to 16 letters and digits': '应为 5 至 16 位字母和数字',
  'it repeats one character': '全部是同一个字符',
  'it should have H or M and 8 or 10 digits': '应为 H 或 M 加 8 或 10 位数字',
  'it should have 8 or 10 digits': '应为 8 或 10 位数字',
  'it should have 18 digits, the last one perhaps X': '应为 18 位，末位可为 X',
  'it should have 18 digits from 9 on, or 3 letters and 12 digits':
    '应为以 9 开头的 18 位，或 3 个字母加 12 位数字',
  'no region has this number': '没有这个地区编号',
  'its date of birth is no day of the calendar': '出生日期不存在',
  'its date of birth is in the future': '出生日期在未来',
  'its date of birth is too long ago': '出生日期过早',
  'its check digit is wrong': '校验位有误',
  'no space left': '磁盘空间不足',

  // What it is about
  shell: 'shell',
  CVV: '安全码',
  'expiry date': '有效期',
  length: '时长',
  withdraw: '提现',
  'receive money': '收款',
  'pay from the balance': '使用零钱付款',
  'a top-up': '充值',
  'a withdrawal': '提现',
  'a transfer': '转账',
  'a red packet': '红包',
  '{amount} fen': '{amount} 分',
  foreign: '境外卡',

  // What test cards do
  approves: '正常',
  'approves; 19 digits': '正常；19 位',
  'approves; 14 digits': '正常；14 位',
  'approves; 2-series': '正常；2 系列',
  'approves where allow-amex is on': '开启 allow-amex 后正常',
  'declined when it is linked': '添加时被拒绝',
  'links; holds 1.00 only': '可添加；余额仅 1.00 元',
  expired: '已过期',
  'declined: reported stolen': '被拒绝：已挂失',
  'the bank says that the CVV is wrong': '银行称安全码有误',
  'every code is wrong': '任何验证码都错误',
  'the code never arrives': '收不到验证码',
  'links without a code': '无需验证码即可添加',
  'links; every payment is declined': '可添加；每笔付款都被拒绝',

  // Requests by their names
  login: '登录',
  logout: '退出登录',
  'add card': '添加银行卡',
  'remove card': '移除银行卡',
  'prefer source': '设置优先付款方式',
  'set pin': '设置支付密码',
  'reset pin': '重置支付密码',
  'replace pin': '更换支付密码',
  'verify identity': '实名认证',
  'top up': '充值',
  'enable quick pay': '开启收付款',
  'disable quick pay': '关闭收付款',
  'pause quick pay': '暂停收付款',
  'show code': '出示付款码',
  pay: '付款',
  'pay order': '支付订单',
  'confirm payment': '确认付款',
  'send transfer': '转账',
  'accept transfer': '收款',
  'refuse transfer': '退还转账',
  'send red packet': '发红包',
  'open red packet': '拆红包',
  'place order': '下单',
  'pay bill': '缴费',
  'issue card': '发卡',
  charge: '扫码收款',
  refund: '退款',
  'add merchant': '添加商家',
  'vet merchant': '认证商家',
  'make code': '生成收款码',
  'set clock': '设置时钟',
  'set rule': '设置规则',
  'set fault': '设置故障',
  'save snapshot': '保存快照',
  'remove snapshot': '删除快照',
  'restore world': '恢复世界',
  tick: '时钟',

  // What was typed
  'A command is missing behind {command}.': '{command} 后缺少命令。',
  'There are: {names}.': '可用：{names}。',
  '{month} is no month.': '{month} 不是月份。',
  'Write the year and the month, as 2026-01.': '请写年和月，如 2026-01。',
  '{flag} needs a whole number from 1 to {most}, and {name} is none.':
    '{flag} 需要 1 至 {most} 的整数，而不是 {name}。',
  'Give fewer people, or days.': '请减少人数或天数。',
  'There is no command or topic {name}.': '没有命令或主题 {name}。',
  '`wallet --help` lists the commands; the topics are {names}.': '`wallet --help` 列出命令；主题有 {names}。',
  'Standard output takes one document.': '标准输出只能写一个文档。',
  'Go on without what is lost?': '舍弃丢失的记录并继续？',
  'An export is printed as it is.': '导出内容按原样输出。',
  'Leave out --json, --fields and --template.': '请去掉 --json、--fields 和 --template。',
  'Give the others a file: --html january.html.': '请为其他文档指定文件：--html january.html。',
  '{file} cannot be written: {why}.': '无法写入 {file}：{why}。',
  'Name a file in a folder that is there, and that you may write to.': '请指定已有且可写的文件夹中的文件。',
  '{name} stands in your own file alone: a world cannot say where it is.':
    '{name} 只能写在您的文件中：世界不能指定自己的位置。',
  'Leave out --world.': '请去掉 --world。',
  '{value} is no value for {name}.': '{value} 不是 {name} 的有效值。',
  'It takes {what}.': '可用：{what}。',
  'There is no setting {name}.': '没有设置 {name}。',
  'The settings are: {names}.': '可用的设置：{names}。',
  '--fields has a name that is empty.': '--fields 中有空的字段名。',
  '--template has {piece} where a field as {id} should be.': '--template 中的 {piece} 应为形如 {id} 的字段。',
  'Write {{ and }} for braces.': '大括号请写作 {{ 和 }}。',
  'The result has no field {name}.': '结果中没有字段 {name}。',
  'The result has no field {name}. What was asked is done all the same.':
    '结果中没有字段 {name}；所请求的操作已完成。',
  'The fields there are: {names}.': '可用字段：{names}。',
  '{path} cannot be read: {code}.': '无法读取 {path}：{code}。',
  'Make it readable.': '请使其可读。',
  '{where} is {value}, and {name} takes {what}.': '{where} 为 {value}，而 {name} 可用 {what}。',
  'Name one of them, or leave it out.': '请指定其中之一，或不指定。',
  '{path} holds no settings: it is no JSON object.': '{path} 不是设置文件：不是 JSON 对象。',
  'Mend it or delete it, or begin it anew with `wallet config set NAME VALUE --{level}`.':
    '请修改或删除它，或用 `wallet config set NAME VALUE --{level}` 重新开始。',
  '{path} says {name} is {value}, and it takes {what}.': '{path} 中 {name} 为 {value}，应为 {what}。',
  '{path} says {name}, which only the user’s file can say.': '{path} 中的 {name} 只能写在用户的文件中。',
  'Mend it with `wallet config unset {name} --{level}`.':
    '请用 `wallet config unset {name} --{level}` 修正。',
  '{path} holds no settings. Begin it anew, without what stands there now?':
    '{path} 不是设置文件。清空并重新开始？',
  'Forget the snapshot {name} of {time} for good?': '永久删除快照 {name}（{time}）？',
  '{flag} is given twice.': '{flag} 重复给出。',
  'Give it once.': '请只给出一次。',
  '--limit needs a whole number from 1 to 99999.': '--limit 需要 1 至 99999 的整数。',
  'There is no code {code}.': '没有错误代码 {code}。',
  '`wallet explain` lists them.': '`wallet explain` 列出全部。',
  'Nobody else acts on this world.': '没有其他人操作这个世界。',
  'See what happened with --since start.': '请用 --since start 查看发生过的事。',
  '--service needs a name and a price.': '--service 需要名称和价格。',
  'Write it as --service ticket=45.': '格式如 --service ticket=45。',
  'NAME and --all exclude each other.': 'NAME 与 --all 不能同时使用。',
  'Give one of them.': '请只给出其中一个。',
  '--to names one user; --count and --identical are for a group.':
    '--to 指定个人；--count 和 --identical 用于群。',
  '--ask-pin and --no-pin exclude each other.': '--ask-pin 与 --no-pin 不能同时使用。',
  'undo needs a whole number from 1 to 99999.': 'undo 需要 1 至 99999 的整数。',
  '{names} names no flow.': '{names} 没有脚本。',
  'Name .flow or .md files, folders, or patterns of them.': '请指定 .flow 或 .md 文件、文件夹或通配符。',
  'Mend the file, then run this again.': '请修改文件后重新执行。',
  'There is one world here.': '这里只有一个世界。',
  'Leave out --home.': '请去掉 --home。',
  'Fork worlds outside of flows.': '请在脚本之外复制世界。',
  '--speed needs a number above 0, up to 1000.': '--speed 需要大于 0、至多 1000 的数。',
  'There is a file {file} already.': '文件 {file} 已存在。',
  'Name a new one; a recording never writes over another.': '请换一个文件名；录制不会覆盖已有文件。',
  '`wallet --help` lists the commands, `wallet COMMAND --help` its options.':
    '`wallet --help` 列出命令，`wallet COMMAND --help` 列出选项。',
  "unknown option '{option}'": '未知选项“{option}”',
  "unknown option '{option}' (Did you mean {other}?)": '未知选项“{option}”（您是否想用 {other}？）',
  "unknown command '{command}'": '未知命令“{command}”',
  "unknown command '{command}' (Did you mean {other}?)": '未知命令“{command}”（您是否想用 {other}？）',
  "unknown command '{command}' (Did you mean one of {others}?)":
    '未知命令“{command}”（您是否想用 {others} 之一？）',
  "missing required argument '{name}'": '缺少参数“{name}”',
  "option '{option}' argument missing": '选项“{option}”缺少值',
  "option '{option}' cannot be used with option '{other}'": '选项“{option}”不能与“{other}”同时使用',
  'too many arguments. Expected {most} arguments but got {count}.':
    '参数过多：最多 {most} 个，实际 {count} 个。',
  'too many arguments. Expected {most} argument but got {count}.':
    '参数过多：最多 {most} 个，实际 {count} 个。',
  "too many arguments for '{command}'. Expected {most} arguments but got {count}.":
    '“{command}”参数过多：最多 {most} 个，实际 {count} 个。',
  "too many arguments for '{command}'. Expected {most} argument but got {count}.":
    '“{command}”参数过多：最多 {most} 个，实际 {count} 个。',
  "option '{option}' argument '{value}' is invalid. Allowed choices are {choices}.":
    '选项“{option}”的值“{value}”无效，可选：{choices}',

  // Facts below an explanation
  tries: '次数',
  until: '截止',
  most: '上限',
  used: '已用',
  held: '现有',
  needed: '需要',
  reason: '原因',
  order: '订单',
  purpose: '用途',
  least: '下限',
  paid: '已付',
  count: '个数',

  // What is set in a world
  'logged in': '已登录用户',
  '{user}: account': '{user}：账户',
  '{user}: cards': '{user}：银行卡',
  '{user}: pays first': '{user}：优先付款方式',
  '{user}: PIN': '{user}：支付密码',
  '{user}: PIN locked until': '{user}：支付密码锁定至',
  '{user}: wrong tries': '{user}：密码错误次数',
  '{user}: identity': '{user}：实名认证',
  '{user}: Quick Pay': '{user}：收付款',
  '{user}: codes sent': '{user}：已发送的验证码',
  'merchant {merchant}': '商家 {merchant}',
  'merchant {merchant}: official account': '商家 {merchant}：公众号',
  'bank card {card}': '银行的卡 {card}',
  'rule {rule}': '规则 {rule}',
  'fault {fault}': '故障 {fault}',
  'opened {time}': '开户于 {time}',
  'verified, {document}': '已认证，{document}',
  'on, asks the PIN': '已开启，每次需密码',
  'on, without PIN': '已开启，免密',
  paused: '已暂停',
  yes: '是',
  '{what} anew': '{what}（已更换）',
  '{who}, once': '{who}，一次',

  // Accounts
  'balance of {user}': '{user} 的零钱',
  'held for {id}': '{id} 的在途资金',
  fees: '手续费',
};
