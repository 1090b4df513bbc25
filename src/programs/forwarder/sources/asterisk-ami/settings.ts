/** What the configuration says of an Asterisk manager. */
import * as z from 'zod'
import { inboundContextDefaults, outboundContextDefaults } from '../../../../adapters/pbx/asterisk/numbering.ts'
import { clickToCallField } from '../../click-to-call/settings.ts'
import { commonSourceFields } from '../../source-type.ts'

const oneLine = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\r\n\0]*$/, 'must be one line')

const pattern = z.string().transform((text, { issues }) => {
  try {
    return new RegExp(text)
  } catch {
    issues.push({ code: 'custom', input: text, message: 'must be a regular expression' })
    return z.NEVER
  }
})

const extension = z.string().regex(/^[\w.*#+-]{1,40}$/, 'must be an extension in quotes, such as "101"')
const ringGroup = z.object({
  number: extension,
  name: z.string().min(1).max(100).optional(),
  members: z.array(extension).min(1).max(200),
})

export const asteriskAmiSchema = z
  .object({
    ...commonSourceFields,
    host: oneLine.default('127.0.0.1'),
    port: z.int().min(1).max(65_535).optional(),
    tls: z.boolean().default(false),
    /** PEM file that the server's certificate is checked with, where no public authority signed it. */
    caFile: z.string().min(1).optional(),
    tlsName: oneLine.optional(),
    username: oneLine,
    secret: oneLine,
    auth: z.enum(['md5', 'plain']).default('md5'),
    inboundContexts: z.array(z.string().min(1)).default([...inboundContextDefaults]),
    outboundContexts: z.array(z.string().min(1)).default([...outboundContextDefaults]),
    extensionPattern: pattern.default(/^(\d{2,6})$/),
    trunks: z.array(z.string().min(1)).default([]),
    endpoints: z.record(z.string(), z.string().min(1).max(50)).default({}),
    pingIntervalMs: z.int().min(1000).max(600_000).default(15_000),
    pingTimeoutMs: z.int().min(500).max(60_000).default(10_000),
    /** Reports who is in which queue and who waits. */
    queues: z.boolean().default(true),
    /** What queues are called, by their number. */
    queueNames: z.record(z.string(), z.string().min(1).max(100)).default({}),
    /** Asterisk does not know the members of a ring group, only whether their phones can be reached. */
    ringGroups: z.array(ringGroup).max(200).default([]),
    /** For click-to-call: what rings the user's own phone, and where the number is dialled from there. */
    originateChannel: oneLine.default('PJSIP/{extension}'),
    originateContext: oneLine.default('from-internal'),
    clickToCall: clickToCallField,
    /** Agents may pause the recording of a call, as for a card number. */
    pauseRecordings: z.boolean().default(false),
  })
  .transform((entry) => ({ ...entry, port: entry.port ?? (entry.tls ? 5039 : 5038) }))

export type AsteriskAmiConfig = z.output<typeof asteriskAmiSchema>
