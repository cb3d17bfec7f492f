// Replies in Chinese (Simplified): the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Chinese (Simplified). */
export const ZH_HANS: LanguageReplies = {
  ...WRITTEN,
  code: 'zh-Hans',
  name: 'Chinese (Simplified)',
  confidence: 'medium',
  optOut: `退订 | 停止 | 取消订阅 | 不要再发 | 别发了 | stop | tuiding | 停发 | 拒收 | 别再发了 | 不要发了 | 别发短信 | 退订短信 | 取消 订阅 |
    退订td | 回复td | 删除 | 停 | 别烦我 | 滚 | 退出 | 拉黑`,
  optOutLocal: `td | t | n | qx`,
  optOutPhrases: `不要再发 | 别再发 | 不要给我发 | 别给我发 | 停止发送 | 不想收到 | 不想再收 | 取消订阅 | 把我删 | 删除我的号码 | 移出名单 | 别骚扰 | 不要骚扰 |
    不要打扰 | 撤回同意 | 拒收短信 | 别发短信 | 别发了 | 不要发了 | 我要退订 | 退订 | 不想再接收 | 拒绝接收 | 不再接收 | 别烦我 | 别打扰 | 请勿打扰 |
    请勿骚扰 | 勿扰 | 不想接收 | 别联系我 | 不要联系 | 收回同意 | 取消接收 | 别推送 | 不需要短信 | 号码删 | 拒收广告 | 拒收信息 | 删除我的资料 | 删除我的信息 | 不要发这 | 马上停止 | bie fa le | bie zai fa | bu yao fa | buyao fa`,
  optIn: `订阅 | 开始 | 恢复 | start`,
  yes: `是 | 是的 | 同意 | 确认 | 好 | 好的 | 可以`,
  help: `帮助 | 客服 | 你是谁 | 你们是谁 | 请问是谁 | 人工`,
  ambiguous: `不 | 不要 | 取消 | 结束 | 打错了 | 不感兴趣 | 够了 | 退 | 不用 | 不用了 | 不需要 | 你打错了 | 发错了 | 发错人 | 没兴趣 | 错号`,
  lookAlikes: `公交站 | 别停 | 取消预约 | 周末 | 停车 | 不停 | 退货 | 退款 | 退票`,
  courtesies: `请 | 谢谢 | 麻烦 | 吧 | 马上`,
  grammar: {
    stop: `停止 | 终止 | 停发 | stop | stopp`,
    not: `不要 | 别 | 不想 | 不再 | 请勿 | 勿 | 不用 | 不需要 | 不 | 莫`,
    send: `发 | 发送 | 传 | 推送 | 发来`,
    receive: `收到 | 接收 | 收`,
    write: `骚扰 | 打扰 | 联系 | 烦 | 烦我 | 打电话`,
    noun: `短信 | 信息 | 广告 | 消息 | 推送 | 推广 | sms | spam | msg | msgs`,
    more: `再 | 了 | 任何`,
    want: `想 | 要`,
    remove: `删除 | 删 | 删了 | 删掉 | 移除 | 移出 | 去掉 | 取消`,
    mine: `我的号码 | 我的号 | 号码 | 手机号 | 名单 | 我的电话 | 列表`,
    filler: `请 | 谢谢 | 给我 | 我 | 你们 | 的 | 了 | 吧 | 这些 | 这种 | 把 | 从 | 麻烦 | 马上 | 立即 | 来 | 您 | 都 | 我的 | 请你`,
    offers: `广告 | 推广 | 促销 | 推销 | 营销`,
    join: `订阅 | 接收`,
    again: `重新 | 再次 | 再`,
    leave: `撤回 | 取消 | 收回`,
    left: `同意 | 授权 | 订阅 | 许可`,
    enough: `够了 | 受够了 | 烦死了`,
    missed: `没有收到 | 没收到 | 还没收到`,
    forbid: ``,
  },
};
