/**
 * What 3CX sends and is answered. The bodies that it posts: the dictionary of `POST /api/v1/call-journal` and the fields of our own template
 * (template/scenarios.ts sends exactly these). Any field may be missing, null, a number or a truth value; all become
 * text, since a template can only send text and its authors are not careful about types. Unknown fields are ignored.
 * What the texts mean is for adapters/pbx/threecx.
 */
import * as z from 'zod'

const text = z
  .union([z.string(), z.number(), z.boolean(), z.null()], { error: 'must be text' })
  .optional()
  .transform((value) => (value === undefined || value === null ? undefined : String(value)))

/** The Re:amaze style dictionary. From `entityId` on they are not in that contract, but templates made from it send them too. */
export const callJournalBody = z.object({
  number: text,
  direction: text,
  type: text,
  name: text,
  entityType: text,
  agent: text,
  agentFirstName: text,
  agentLastName: text,
  agentEmail: text,
  durationSeconds: text,
  durationMinutes: text,
  dateTime: text,
  callStartTimeUTC: text,
  callEstablishedTimeUTC: text,
  callEndTimeUTC: text,
  subject: text,
  inboundCallText: text,
  missedCallText: text,
  outboundCallText: text,
  notAnsweredOutboundCallText: text,
  entityId: text,
  queue: text,
  duration: text,
  recordingUrl: text,
  transcription: text,
  summary: text,
  sentiment: text,
})
export type CallJournalBody = z.infer<typeof callJournalBody>

/** Who took part and for how long, as our template sends it for calls and chats. */
const parties = {
  name: text,
  entity_id: text,
  entity_type: text,
  agent: text,
  agent_first_name: text,
  agent_last_name: text,
  agent_email: text,
  queue: text,
  duration: text,
}

/** `POST /3cx/report-call`: `…_ms` epoch milliseconds, `…_utc` the same instant as text, `date_time` in the PBX's culture. */
export const reportCallBody = z.object({
  call_type: text,
  direction: text,
  number: text,
  ...parties,
  start_ms: text,
  start_utc: text,
  answered_ms: text,
  answered_utc: text,
  end_ms: text,
  end_utc: text,
  date_time: text,
  recording_url: text,
  transcription: text,
  summary: text,
  sentiment: text,
})
export type ReportCallBody = z.infer<typeof reportCallBody>

/** `POST /3cx/report-chat`. */
export const reportChatBody = z.object({
  number: text,
  email: text,
  ...parties,
  start_utc: text,
  end_utc: text,
  date_time: text,
  messages: text,
})
export type ReportChatBody = z.infer<typeof reportChatBody>

/** `POST /3cx/lookup`. */
export const lookupBody = z.object({ number: text, direction: text })

/** `POST /3cx/lookup-by-email`. */
export const lookupByEmailBody = z.object({ email: text })

/** `POST /3cx/search`. */
export const searchBody = z.object({ text })

/** `POST /3cx/contacts`. */
export const createContactBody = z.object({
  number: text,
  first_name: text,
  last_name: text,
  company: text,
  email: text,
})

/** The answer's fields, all of them strings; the template reads each by this name. */
export const threecxContactFields = z.object({
  /** Empty: nobody was found. */
  id: z.string(),
  url: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  full_name: z.string(),
  company: z.string(),
  email: z.string(),
  entity_type: z.string(),
  business: z.string(),
  business2: z.string(),
  home: z.string(),
  home2: z.string(),
  mobile: z.string(),
  mobile2: z.string(),
  /** The searched number again, where 3CX looks for it; without one, a phone that has no better field. */
  other: z.string(),
  fax: z.string(),
  photo_url: z.string(),
  /** The number asked for, byte for byte; empty when the question was an e-mail address or a text. */
  searched_number: z.string(),
})
export type ThreecxContact = z.infer<typeof threecxContactFields>

/** `POST /3cx/search`: one array of flat objects, over which the template's paths iterate (`contacts.id`). */
export const threecxSearchAnswer = z.object({ contacts: z.array(threecxContactFields) })
