/**
 * What 3CX does when: each scenario posts JSON to one of our endpoints (wire/threecx.ts has the bodies) and, where it asks
 * for a contact, reads the flat answer (contact-answer.ts). Kept to what every known 3CX build does alike:
 * - POST and JSON, so that a `+` is never read as a space and nothing has to be escaped;
 * - one comparison in a condition, since compound ones fail on some builds;
 * - no more than one pass over anything that people wrote, or brackets in it would be expanded again;
 * - the time of the answer is never formatted: a missed call has none, and formatting nothing fails the report;
 * - ReportCall and ReportChat are a request and nothing else.
 */

import type * as z from 'zod'
import type {
  createContactBody,
  lookupBody,
  lookupByEmailBody,
  reportCallBody,
  reportChatBody,
  searchBody,
  ThreecxContact,
} from '../../../../wire/threecx.ts'
import { parameterNames, type TemplateForm } from './parameters.ts'
import { element } from './xml.ts'

/** A field's expression; a pair says the passes, where it is not the one of a simple variable. */
type Expression = string | readonly [expression: string, passes: 2]
type Fields<Body extends z.ZodType> = Readonly<Partial<Record<keyof z.infer<Body> & string, Expression>>>

export function scenarioElements(form: TemplateForm): string[] {
  return [
    ...scenario('', request('/3cx/lookup', lookup), contact('')),
    ...scenario('LookupByEmail', request('/3cx/lookup-by-email', lookupByEmail), contact('')),
    ...scenario('SearchContacts', request('/3cx/search', search), contact('contacts.')),
    ...scenario('ReportCall', request('/3cx/report-call', reportCall(form), parameterNames.reportCalls)),
    ...scenario('ReportChat', request('/3cx/report-chat', reportChat, parameterNames.reportChats)),
    ...createContactScenarios(form),
  ]
}

const lookup: Fields<typeof lookupBody> = { number: '[Number]', direction: '[CallDirection]' }
const lookupByEmail: Fields<typeof lookupByEmailBody> = { email: '[Email]' }
const search: Fields<typeof searchBody> = { text: '[SearchText]' }

const isoFormat = 'ToString("yyyy-MM-ddTHH:mm:ssZ")'

const parties = {
  name: '[Name]',
  entity_id: '[EntityId]',
  entity_type: '[EntityType]',
  agent: '[Agent]',
  agent_first_name: '[AgentFirstName]',
  agent_last_name: '[AgentLastName]',
  agent_email: '[AgentEmail]',
  queue: '[QueueExtension]',
  duration: '[Duration]',
} satisfies Fields<typeof reportChatBody>

function reportCall(form: TemplateForm): Fields<typeof reportCallBody> {
  return {
    call_type: '[CallType]',
    direction: '[CallDirection]',
    number: '[Number]',
    ...parties,
    start_ms: '[CallStartTimeUTCMillis]',
    start_utc: [`[[CallStartTimeUTC].${isoFormat}]`, 2],
    answered_ms: '[CallEstablishedTimeUTCMillis]',
    answered_utc: '[CallEstablishedTimeUTC]',
    end_ms: '[CallEndTimeUTCMillis]',
    end_utc: [`[[CallEndTimeUTC].${isoFormat}]`, 2],
    date_time: '[DateTime]',
    ...(form === 'v20' ? keptByV20 : {}),
  }
}

const keptByV20: Fields<typeof reportCallBody> = {
  recording_url: '[RecordingUrl]',
  transcription: '[Transcription]',
  summary: '[Summary]',
  sentiment: '[Sentiment]',
}

const reportChat: Fields<typeof reportChatBody> = {
  number: '[Number]',
  email: '[Email]',
  ...parties,
  start_utc: [`[[ChatStartTimeUTC].${isoFormat}]`, 2],
  end_utc: [`[[ChatEndTimeUTC].${isoFormat}]`, 2],
  date_time: '[DateTime]',
  messages: '[ChatMessages]',
}

const createContact: Fields<typeof createContactBody> = {
  number: '[Number]',
  first_name: '[FirstName]',
  last_name: '[LastName]',
  company: '[Company]',
  email: '[Email]',
}

/** V18 calls `CreateContactRecord` for each unknown caller, and knows nothing of him but the number. */
function createContactScenarios(form: TemplateForm): string[] {
  const post = (fields: Fields<typeof createContactBody>) =>
    request('/3cx/contacts', fields, parameterNames.createContacts)
  const fromClient = scenario('CreateContactRecordFromClient', post(createContact), contact(''))
  if (form === 'v20') return fromClient
  return [...fromClient, ...scenario('CreateContactRecord', post({ number: '[Number]' }), contact(''))]
}

function scenario(id: string, ...parts: readonly (readonly string[])[]): string[] {
  return element('Scenario', { Id: id, Type: 'REST' }, parts.flat())
}

/** @param enabledBy The switch without which nothing is sent. */
function request(path: string, fields: Readonly<Record<string, Expression>>, enabledBy?: string): string[] {
  const values = Object.entries(fields).flatMap(([key, expression]) => value(key, expression))
  return element(
    'Request',
    {
      SkipIf: enabledBy === undefined ? '' : `[${enabledBy}]!=True`,
      Url: `[${parameterNames.url}]${path}`,
      MessagePasses: '0',
      RequestContentType: 'application/json',
      RequestEncoding: 'Json',
      RequestType: 'Post',
      ResponseType: 'Json',
    },
    [
      ...element('Headers', {}, value('Authorization', `Bearer [${parameterNames.key}]`)),
      ...element('PostValues', {}, values),
    ],
  )
}

function value(key: string, expression: Expression): string[] {
  const [text, passes] = typeof expression === 'string' ? [expression, 1] : expression
  return element('Value', { Key: key, Passes: passes.toString(), Type: 'String' }, text)
}

/** Which field of the answer fills which output. `id` fills two. */
const outputs: readonly (readonly [output: string, field: keyof ThreecxContact])[] = [
  ['ContactID', 'id'],
  ['EntityId', 'id'],
  ['EntityType', 'entity_type'],
  ['ContactUrl', 'url'],
  ['FirstName', 'first_name'],
  ['LastName', 'last_name'],
  ['FullName', 'full_name'],
  ['CompanyName', 'company'],
  ['Email', 'email'],
  ['PhoneBusiness', 'business'],
  ['PhoneBusiness2', 'business2'],
  ['PhoneHome', 'home'],
  ['PhoneHome2', 'home2'],
  ['PhoneMobile', 'mobile'],
  ['PhoneMobile2', 'mobile2'],
  ['PhoneOther', 'other'],
  ['FaxBusiness', 'fax'],
  ['PhotoUrl', 'photo_url'],
]

/** Reads one flat contact at `prefix`, or each member of an array there. */
function contact(prefix: '' | 'contacts.'): string[] {
  const fields = [...new Set(outputs.map(([, field]) => field))]
  return [
    ...element('Rules', {}, element('Rule', { Type: 'Any', Ethalon: '' }, `${prefix}id`)),
    ...element(
      'Variables',
      {},
      fields.flatMap((field) => element('Variable', { Name: variableName(field), Path: `${prefix}${field}` })),
    ),
    ...element(
      'Outputs',
      { AllowEmpty: 'false' },
      outputs.flatMap(([output, field]) =>
        element('Output', { Type: output, Passes: '1', Value: `[${variableName(field)}]` }),
      ),
    ),
  ]
}

/** `first_name` → `SwFirstName`: no name of a variable that 3CX has by itself. */
function variableName(field: string): string {
  return `Sw${field.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())}`
}
