/** Queues and ring groups: who could take a call now and who waits, what a forwarder reports of them, and today’s figures. */
import * as z from 'zod'
import { instant } from './parts.ts'
import { recordingConsentWord } from './recording.ts'

const number = z.string().min(1).max(80)
const label = z.string().max(100)
export const groupKind = z.enum(['queue', 'ring group'])
export const phoneState = z.enum(['free', 'ringing', 'on a call', 'unregistered', 'unknown'])
export const knownLogin = z.enum(['yes', 'no', 'unknown'])
export const staffedWord = z.enum(['somebody', 'nobody', 'unknown'])
export const memberStateWord = z.enum([
  'logged out',
  'unreachable',
  'paused',
  'on a call',
  'ringing',
  'free',
  'unknown',
])

/** Of one source. */
export const reportedGroupsMax = 500
export const membersMax = 1000
export const waitingMax = 200

const count = z.number().int().min(0)

const memberCounts = z.object({
  'logged out': count,
  unreachable: count,
  paused: count,
  'on a call': count,
  ringing: count,
  free: count,
  unknown: count,
})

/** What a wallboard shows: counts, no numbers and no people. */
export const wallboardGroupSchema = z
  .object({
    number: number.describe('Of the group at the phone system'),
    name: label.optional(),
    kind: groupKind,
    asOf: instant.describe('When the phone system last said it'),
    stale: z.boolean().describe('Not reported for 90 s: nothing is known of now'),
    staffed: staffedWord.describe('Somebody logged in, not paused, at a phone that works; `nobody` only where proven'),
    ready: staffedWord.describe('Of these, somebody free'),
    counts: memberCounts.describe('Members by what they do, each counted once'),
    waiting: count,
    waitingSince: instant.optional().describe('Since when the first caller waits'),
    targetSeconds: z.number().optional().describe('Within how long a call should be answered, of the phone system'),
  })
  .meta({ id: 'WallboardGroup' })
export type WallboardGroupForm = z.infer<typeof wallboardGroupSchema>

export const groupStateSchema = wallboardGroupSchema
  .extend({
    source: z.string().describe('Who reports it: `<forwarder>/<source>`, or a source of the cloud'),
    recordingConsent: recordingConsentWord
      .optional()
      .describe(
        'Whether the phone system records its calls: `opt out`, unless the caller refuses; `opt in`, it asks first',
      ),
    hasMoreMembers: z.boolean().describe('The source does not know all members'),
    members: z.array(
      z.object({
        extension: number,
        name: label.optional(),
        state: memberStateWord,
        loggedIn: knownLogin,
        phone: phoneState,
        phoneSince: instant.optional(),
        paused: z.object({ reason: label.optional(), since: instant.optional() }).optional(),
      }),
    ),
    waitingCalls: z.array(z.object({ id: z.string(), since: instant })),
  })
  .meta({ id: 'GroupState' })
export type GroupStateForm = z.infer<typeof groupStateSchema>

/** Of a group that is known: what changed. `members`: those of whom something did, or who are new. */
export type GroupChangeForm = Pick<
  GroupStateForm,
  'number' | 'staffed' | 'ready' | 'counts' | 'waiting' | 'waitingSince' | 'waitingCalls' | 'members'
> & { readonly goneMembers: readonly string[] }

/** As a forwarder reports a group. */
const reportedGroup = z.object({
  number,
  name: label.optional(),
  kind: groupKind,
  targetSeconds: z.number().min(0).max(86_400).optional(),
  recordingConsent: recordingConsentWord.optional(),
  hasMoreMembers: z.boolean().optional(),
  members: z
    .array(
      z.object({
        extension: number,
        name: label.optional(),
        loggedIn: knownLogin,
        phone: phoneState,
        phoneSince: instant.optional(),
        paused: z.object({ reason: label.optional(), since: instant.optional() }).optional(),
      }),
    )
    .max(membersMax),
  waiting: z.array(z.object({ id: z.string().min(1).max(200), since: instant })).max(waitingMax),
})
export type ReportedGroupForm = z.infer<typeof reportedGroup>

export const trunksMax = 100
const reportedTrunk = z.object({
  name: label.min(1),
  state: z.enum(['up', 'down', 'unknown']),
  since: instant.optional(),
})
export type ReportedTrunkForm = z.infer<typeof reportedTrunk>

const sourceGroups = z.object({
  id: z.string().min(1).max(40).describe('Of the source in the forwarder’s configuration'),
  run: z.string().min(1).max(60).describe('Made anew whenever the source starts'),
  sequence: count.describe('Grows by 1 with each report of the run'),
  asOf: instant.describe('When the phone system said it'),
  whole: z.boolean().describe('All groups of the source; else those that changed since the report before'),
  groups: z.array(reportedGroup).max(reportedGroupsMax),
  gone: z.array(number).max(reportedGroupsMax).optional().describe('Groups that are there no more'),
  trunks: z.array(reportedTrunk).max(trunksMax).optional().describe('All of the source, in each report'),
})
export type SourceGroups = z.infer<typeof sourceGroups>

export const staffingReport = z
  .object({
    forwarder: z.string().regex(/^fwd_[0-9a-f]{16,64}$/),
    sources: z.array(sourceGroups).max(50),
  })
  .meta({ id: 'StaffingReport' })

/** `repeat`: late or doubled, changed nothing. `gap`: send all groups of the source. */
export const staffingReceptions = z.object({
  sources: z.array(z.object({ id: z.string(), result: z.enum(['take', 'repeat', 'gap']) })),
})

/** Of a queue in a time, counted from the calls themselves (src/core/traffic/queue-traffic.ts). */
export const queueFiguresSchema = z
  .object({
    offered: count.describe('Calls to the queue that ended'),
    answered: count.describe('By an agent'),
    abandoned: count.describe('The caller hung up after 5 s or more'),
    hungUpEarly: count.describe('The caller hung up within 5 s'),
    answeredInTarget: count,
    targetSeconds: z
      .number()
      .describe('20, or what the phone system has for the queue, rounded down to 5, 10, 15, 20, 25, 30, 45, 60, 90, …'),
    serviceLevel: z.number().optional().describe('answeredInTarget ÷ (offered − hungUpEarly), 0 to 1'),
    averageAnswerSeconds: z.number().optional().describe('From the begin of the call to the answer, over the answered'),
    averageHandlingSeconds: z.number().optional().describe('Talk with hold, over the answered; without wrap-up'),
  })
  .meta({ id: 'QueueFigures' })
export type QueueFiguresForm = z.infer<typeof queueFiguresSchema>

const hoursNow = z
  .object({
    state: z.enum(['open', 'closed', 'break', 'holiday', 'not set']),
    forced: z.boolean().describe('By a person, here or at the phone system'),
    name: z.string().optional().describe('Of the holiday'),
    until: instant.optional(),
  })
  .describe('The business hours of the group now')

const sourceNow = z.object({
  source: z.string(),
  asOf: instant.describe('When it last reported'),
  stale: z.boolean(),
})

export const queuesSchema = z.object({
  at: instant,
  timeZone: z.string(),
  groups: z.array(groupStateSchema.extend({ hours: hoursNow, today: queueFiguresSchema })),
  sources: z.array(sourceNow).describe('Who reports queues; empty where nothing is set up to'),
})
export type QueuesForm = z.infer<typeof queuesSchema>

/** The same for a television: counts, no people. */
export const wallboardSchema = z.object({
  at: instant,
  timeZone: z.string(),
  title: z.string().describe('What the link is called'),
  groups: z.array(wallboardGroupSchema.extend({ hours: hoursNow, today: queueFiguresSchema })),
  sources: z.array(sourceNow),
})
export type WallboardForm = z.infer<typeof wallboardSchema>
