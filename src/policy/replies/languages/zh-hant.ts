// Replies in Chinese (Traditional): the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Chinese (Traditional). */
export const ZH_HANT: LanguageReplies = {
  ...WRITTEN,
  code: 'zh-Hant',
  name: 'Chinese (Traditional)',
  confidence: 'medium',
  optOut: `退訂 | 取消訂閱 | 停止 | 停發 | 不要再傳 | 別傳了 | stop | 拒收 | 取消接收 | 唔好再send | 停 | 退訂短訊 | 退訂簡訊 | 別煩我 | 不要再寄 |
    唔要再send | 唔好再發 | 唔好煩我 | 退出 | 封鎖 | 滾 | 滾開`,
  optOutLocal: `td`,
  optOutPhrases: `不要再傳 | 別再傳 | 不要再發 | 不想收到 | 不想再收 | 停止發送 | 取消訂閱 | 刪除我的號碼 | 把我移除 | 移出名單 | 不要騷擾 | 請勿打擾 | 撤回同意 |
    唔好再send | 唔想收 | 唔好再搵我 | 唔要再發 | 我要退訂 | 退訂 | 不要再寄 | 別再寄 | 別再發 | 不要發了 | 不想再接收 | 拒絕接收 | 別煩我 | 別打擾 |
    請勿騷擾 | 勿擾 | 不要聯絡 | 別聯絡 | 唔好煩 | 唔要再send | 唔好再傳 | 唔好send | 收回同意 | 號碼刪 | 拒收簡訊 | 拒收短信 | 拒收廣告 | 拒收訊息 | 刪除我的資料 | 刪除我的資訊 | 不要傳這 | 馬上停止 | 請馬上停止`,
  optIn: `訂閱 | 開始 | 恢復 | start`,
  yes: `是 | 是的 | 同意 | 確認 | 好 | 好的 | 可以 | 係`,
  help: `幫助 | 客服 | 你係邊個 | 你是誰 | 請問是邊位 | 邊位`,
  ambiguous: `不 | 不要 | 取消 | 結束 | 打錯了 | 打錯 | 冇興趣 | 沒興趣 | 夠了 | 不用 | 不用了 | 不需要 | 唔使 | 唔使喇 | 傳錯了 | 發錯了 | 搭錯線 | 錯號 | 不感興趣 | 不感興趣了`,
  lookAlikes: `巴士站 | 別停 | 取消預約 | 週末 | 停車 | 不停 | 退貨 | 退款`,
  courtesies: `請 | 謝謝 | 唔該 | 麻煩 | 吧 | 啦 | 喇`,
  grammar: {
    stop: `停止 | 終止 | stop | stopp`,
    not: `不要 | 別 | 不想 | 不再 | 請勿 | 勿 | 不用 | 不需要 | 唔好 | 唔想 | 唔要 | 咪 | 不 | 唔使`,
    send: `發 | 傳 | 寄 | 發送 | 傳送 | send | 推播`,
    receive: `收到 | 接收 | 收`,
    write: `騷擾 | 打擾 | 聯絡 | 煩 | 搵我 | 聯繫 | 煩我`,
    noun: `簡訊 | 訊息 | 短訊 | 廣告 | 信息 | 短信 | 推廣 | sms | spam | msg | msgs`,
    more: `再 | 了 | 任何`,
    want: `想 | 要`,
    remove: `刪除 | 刪 | 刪掉 | 移除 | 移出 | 取消 | 剔除`,
    mine: `我的號碼 | 號碼 | 手機號 | 名單 | 電話 | 我嘅號碼 | 嘅號碼`,
    filler: `請 | 謝謝 | 唔該 | 給我 | 俾我 | 我 | 你們 | 你哋 | 的 | 嘅 | 了 | 吧 | 這些 | 呢啲 | 啲 | 把 | 從 | 麻煩 | 啦 | 喇 | 來 |
      再 | 我的`,
    offers: `廣告 | 推廣 | 促銷 | 推銷 | 行銷`,
    join: `訂閱 | 接收`,
    again: `重新 | 再次 | 再`,
    leave: `撤回 | 取消 | 收回`,
    left: `同意 | 授權 | 訂閱 | 許可`,
    enough: `夠了 | 受夠了 | 煩死了`,
    missed: `沒有收到 | 沒收到 | 還沒收到`,
    forbid: ``,
  },
};
