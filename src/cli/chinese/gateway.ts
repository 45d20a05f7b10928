/** The gateway for merchants' programs. */

export const gateway = {
  'Merchants’ programs:': '商户程序：',
  'Give a merchant’s program its account with the API: numbers, keys, certificates':
    '给商户程序开通 API：商户号、密钥、证书',
  'the folder to write to; MERCHANT-keys if left out': '写入的文件夹；默认为 MERCHANT-keys',
  'how the program checks the operator’s signatures': '程序用什么验证平台签名',
  'make these anew': '重新生成这些',
  'print the lines for this SDK alone': '只显示该 SDK 的代码',
  'The private key is in these files alone: the world keeps its certificate.':
    '私钥只在这些文件中：世界只保存证书。',
  '{merchant} has an account with the API': '{merchant} 已开通 API',
  mchid: '商户号',
  appid: '应用号',
  mode: '模式',
  certificate: '平台证书',
  'public-key': '平台公钥',
  both: '两者',
  'serial number': '证书序列号',
  'public key': '平台公钥',
  files: '文件',
  'run a program with it': '用它运行程序',
  'Answer merchants’ programs as WeChat Pay’s API does, on this machine':
    '在本机像微信支付 API 一样应答商户程序',
  'where to listen; 0: a free one': '监听端口；0 表示任选空闲端口',
  'the address to listen on': '监听地址',
  'answer as a proxy for the operator’s hosts as well: programs need no change':
    '同时作为平台域名的代理：程序无需改动',
  'callbacks may go to this host, too': '允许通知发送到该主机',
  'Ctrl-C ends it, once what is under way is answered. `wallet run` is for one program.':
    '按 Ctrl-C 结束，处理完进行中的请求后退出。只运行一个程序请用 `wallet run`。',
  'Everybody who can reach {host} can talk to this gateway': '任何能访问 {host} 的人都能使用此网关',
  'The gateway listens on {url}': '网关正在监听 {url}',
  'base URL': '接口地址',
  page: '网页',
  proxy: '代理',
  'end it with': '结束',
  'Run a program with the gateway in place of WeChat Pay': '运行程序，由网关代替微信支付',
  'the program and its arguments, behind --': '程序及其参数，写在 -- 之后',
  'hand it what `merchant keys` wrote to this folder': '提供 `merchant keys` 写入该文件夹的内容',
  'on a copy of the world, that is thrown away afterwards': '使用世界的副本，结束后丢弃',
  'The program is not changed: proxy and certificates are in its environment. It can reach the operator’s hosts in no other way. Its exit code is the exit code.':
    '程序无需改动：代理和证书在环境变量中，且只能经网关访问平台域名。退出码即程序的退出码。',
  'there is no such program': '没有这个程序',
  '{what} was refused': '{what} 被拒绝',
  '`wallet logs` shows {count} more.': '用 `wallet logs` 查看另外 {count} 次。',
  'WeChat Pay’s API for programs on this machine, simulated:': '供本机程序使用的模拟微信支付 API：',
  live: '实时',
  'the gateway has ended': '网关已结束',
  Orders: '订单',
  'No program has made an order yet.': '还没有程序下单。',
  Callbacks: '通知',
  'No program was told anything yet.': '还没有发送通知。',
  Requests: '请求',
  'No program has asked anything yet.': '还没有收到请求。',
  'waits to be paid': '待支付',
  'waits for the payer’s PIN': '待输入支付密码',
  '{amount} came back': '已退 {amount}',
  paid: '已支付',
  closed: '已关闭',
  'taken back': '已撤销',
  'not paid': '支付失败',
  'QR code to pay {number}': '支付 {number} 的二维码',
  Copied: '已复制',
  Copy: '复制',
  waits: '等待',
  received: '已接收',
  dropped: '已丢弃',
  'given up': '已放弃',
  'again at {time}': '将于 {time} 再次发送',
  'sent {count}×': '已发送 {count} 次',
  Details: '详情',
  '{number}: {state}': '{number}：{state}',
  'Check how a merchant’s program takes callbacks, by the operator’s checklist':
    '按平台的检查清单检查商户程序如何处理通知',
  'with this order, by the program’s own number; the last one paid if left out':
    '用这个订单（商户订单号）；默认为最近支付的订单',
  'An order of whose payment nothing was told shows the most: `wallet fault set callback-lost --once` before it is paid. Exit 3 if the program fails.':
    '未收到通知的订单检查得最全：支付前先执行 `wallet fault set callback-lost --once`。未通过时退出码为 3。',
  'a callback that was changed on its way is refused': '被篡改的通知会被拒绝',
  'a probe with a signature of nobody is refused': '签名无效的探测会被拒绝',
  'a callback with another amount than the order’s is refused': '金额与订单不符的通知会被拒绝',
  'the callback is acknowledged with 200 or 204': '通知以 200 或 204 应答',
  'the answer comes within 5 s': '5 秒内应答',
  'the same callback again, twice at once, is acknowledged': '重复的通知（同时两次）会被应答',
  'where no callback came, the program asked what became of the order': '未收到通知时，程序会查询订单',
  'The program takes its callbacks as it should': '程序正确处理通知',
  'The program fails {count} of {all} checks': '程序未通过 {all} 项中的 {count} 项',
  'Show what merchants’ programs asked, were answered and were told': '显示商户程序的请求、应答和通知',
  'go on with what comes, until Ctrl-C; with --json a document a line':
    '持续显示，按 Ctrl-C 结束；配合 --json 每行一个文档',
  'how many at the most, the last ones': '最多显示最近多少条',
  'of this merchant alone: its id or its mchid': '只看该商户：商户 ID 或商户号',
  'what was sent and answered as well; of refusals it always is': '同时显示报文；被拒绝的总是显示',
  'Secrets are masked, in the file gateway.log in the world’s folder, too.':
    '敏感内容已屏蔽，世界文件夹中的 gateway.log 亦然。',
  'Nothing was asked of a gateway yet: `wallet serve` starts one.':
    '还没有收到任何请求：用 `wallet serve` 启动网关。',
};

/** What is said in whole sentences, with what is filled in. */
export const gatewayKept = {
  '{path} is there already, and not of this merchant in this world. It was not changed.':
    '{path} 已存在，且不属于这个世界的这个商户；没有改动。',
  'Name another folder with --dir DIR.': '请用 --dir DIR 指定其他文件夹。',
  'Name a folder that you may write to: --dir DIR.': '请用 --dir DIR 指定可写的文件夹。',
  'The keys in {path} are of another world: no merchant here has the number {number}.':
    '{path} 中的密钥属于另一个世界：这里没有商户号 {number}。',
  'Make them with `wallet merchant keys MERCHANT` in this world, or name that world with --home DIR.':
    '请在这个世界用 `wallet merchant keys MERCHANT` 生成，或用 --home DIR 指定那个世界。',
  'the program was told of this order before': '该订单此前已通知过',
  'it asked': '已查询',
  'it never asked': '从未查询',
  'No order of a program of {merchant} was paid yet that could be told of.':
    '{merchant} 的程序还没有可通知的已支付订单。',
  'Let the program make one, pay it with `wallet pay`, and check again.':
    '请让程序下单，用 `wallet pay` 支付后再检查。',
  'Port {port} is taken.': '端口 {port} 已被占用。',
  'Stop what listens there, or let a free one be chosen with --port 0.':
    '请停止占用它的程序，或用 --port 0 任选空闲端口。',
  'Nothing can listen on {host}, port {port}: {message}.': '无法监听 {host} 端口 {port}：{message}。',
  'Name an address of this machine, and a port above 1023.': '请指定本机地址和 1023 以上的端口。',
  '{text} is no port.': '{text} 不是端口。',
  'Write a number from 0 to 65535.': '请写 0 至 65535 的数字。',
  '{program} cannot be started: {why}.': '无法启动 {program}：{why}。',
  'Write the program and its arguments behind --: wallet run -- npm test.':
    '请把程序和参数写在 -- 之后：wallet run -- npm test。',
  '--limit takes a number, not {text}.': '--limit 应为数字，而不是 {text}。',
  'Write it in digits: --limit 20.': '请用数字：--limit 20。',
};
