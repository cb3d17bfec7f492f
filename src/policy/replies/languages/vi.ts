// Replies in Vietnamese: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Vietnamese. */
export const VI: LanguageReplies = {
  ...WRITTEN,
  code: 'vi',
  name: 'Vietnamese',
  confidence: 'medium',
  optOut: `dừng | từ chối | tu choi | stop | hủy đăng ký | huy dk | tat qc | tc qc | khong nhan |
    dừng lại | ngừng gửi | đừng gửi nữa | không nhận | hủy tin | huy tin | stop qc |
    từ chối nhận tin | hủy nhận tin | thôi đừng gửi | huy di | hủy đi | hủy bỏ`,
  optOutLocal: `ngừng | ngung | tc | xóa | tắt`,
  optOutPhrases: `đừng gửi | dung gui | ngừng gửi | ngung gui | không gửi nữa | khong gui nua | không nhận tin |
    khong nhan tin | không muốn nhận | khong muon nhan | xóa số | xoa so | hủy nhận tin |
    huy nhan tin | đừng làm phiền | dung lam phien | đừng nhắn | tu choi nhan | rút lại sự đồng ý |
    ngung nhan | dung nhan | đừng spam | dung spam | dung nhan tin | hủy đăng ký | huy dang ky |
    rut lai su dong y | rut lai dong y | khong dong y nhan | khong gui | dung lien he | thoi gui |
    dung gui nua | de toi yen | xin dung | xóa dữ liệu | không quảng cáo | xóa thông tin của tôi`,
  optIn: `bắt đầu | bat dau | đăng ký | dk | start`,
  yes: `có | đồng ý | vâng | dong y | vang | xac nhan | xác nhận`,
  help: `trợ giúp | tro giup | help | ai đó | ai đấy | ai day | bạn là ai`,
  ambiguous: `không | khong | hết | hủy | huy | thôi | nhầm số | nham so | không quan tâm | không cảm ơn |
    khong cam on | sai số | sai so | lộn số | khong quan tam | dung`,
  lookAlikes: `trạm dừng | đừng dừng | hủy lịch hẹn | cuối tuần | không ngừng | dung roi`,
  courtesies: `lam on | vui long | xin | cam on | nhe | ngay`,
  grammar: {
    stop: `dừng | dung | ngung | cham dut | ngung ngay | thoi | stop | stopp`,
    not: `đừng | dung | khong | ko | k | kg | cho | chang`,
    send: `gui | ban`,
    receive: `nhan`,
    write: `nhan tin | lam phien | lien he | nhan | goi | quay ray | spam | phien`,
    noun: `tin | tin nhan | sms | quang cao | thong bao | spam | msg | msgs`,
    more: `nua | them`,
    want: `muon | can | thich`,
    remove: `xoa | go | loai | bo | huy`,
    mine: `so cua toi | so toi | so dien thoai | so nay | danh sach | so cua minh | toi khoi | so em |
      dang ky`,
    filler: `lam on | vui long | xin | cam on | toi | cho | minh | nhe | a | oi | di | ngay | cac | nay |
      cua | lai | dang ky | em | anh | ban | den`,
    offers: `quang cao | khuyen mai | qc | quảng cáo`,
    join: `dang ky | nhan tin | dang ki`,
    again: `lai`,
    leave: `rut | huy | thu hoi | de`,
    left: `dong y | dang ky | yen | nhan tin`,
    enough: `đủ rồi | quá đủ`,
    missed: `chưa nhận được | không nhận được | chưa đến`,
    forbid: ``,
  },
};
