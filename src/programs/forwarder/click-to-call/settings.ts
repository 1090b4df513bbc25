/** What the configuration of a source says of click-to-call. Without it nothing is dialled. */
import * as z from 'zod'

const extensionPattern = z
  .string()
  .regex(/^(?=.)[\w-]{0,40}\*?$/, 'must be an extension such as 101, or its beginning and * as in 1*')

const clickToCall = z.strictObject({
  /** Whose phones may be rung; `*` at the end stands for anything. */
  extensions: z.array(extensionPattern).min(1).max(200).default(['*']),
  /** How long the extension's own phone rings. */
  ringSeconds: z.int().min(5).max(60).default(30),
  /** `national`: numbers of the forwarder's country are dialled as people there do. */
  dial: z.enum(['e164', 'national']).default('e164'),
  /** What is dialled in place of the `+`. */
  international: z
    .string()
    .regex(/^(?:\+|\d{0,5})$/, 'must be + or at most five digits')
    .default('+'),
  /** Dialled before numbers outside, to get a line. */
  prefix: z
    .string()
    .regex(/^\d{0,5}$/, 'must be at most five digits')
    .default(''),
})

export type ClickToCall = z.output<typeof clickToCall>

/** For a source's schema: `true` takes all defaults. Undefined: off. */
export const clickToCallField = z
  .union([z.boolean(), clickToCall])
  .optional()
  .transform((given) => (given === true ? clickToCall.parse({}) : given === false ? undefined : given))
