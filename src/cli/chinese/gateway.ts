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
  '--limit takes a number, not {text}.': '--limit 应为数字，而不是 {text}。',
  'Write it in digits: --limit 20.': '请用数字：--limit 20。',
};
