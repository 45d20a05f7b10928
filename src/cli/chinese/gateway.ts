/** The gateway for merchants' programs. */

export const gateway = {
  'Merchants’ programs:': '商户程序：',
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
