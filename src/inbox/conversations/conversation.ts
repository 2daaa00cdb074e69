/** Whether somebody still has to look after it. A reply opens a closed one; a STOP leaves it as it is. */
export const CONVERSATION_STATUSES = ['open', 'closed'] as const;
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number];

/** One thread of a company with one person. Phone is E.164 digits. */
export interface Conversation {
  phone: number;
  status: ConversationStatus;
  /** Replies that nobody has read; stops are none of them. */
  unread: number;
  assigneeId: number | null;
  lastReplyId: number;
  lastReplyAt: Date;
  /** The first characters of the last reply. */
  lastText: string;
  campaignId: number | null;
  keywordId: number | null;
  /** The last reply or answer by hand. */
  lastAt: Date;
}

/** Characters of the last reply that a list shows. */
export const LAST_TEXT_LENGTH = 160;

/** What a handled reply adds to its person's conversation. */
export interface ReplyOfConversation {
  companyId: number;
  phone: number;
  replyId: number;
  receivedAt: Date;
  text: string;
  isStop: boolean;
  /** The campaign that it answers, of whatever kind. */
  campaignId: number | null;
  keywordId: number | null;
}
