/** How the APIs of a 3CX (V20) are reached, as an admin writes it in the configuration. */
import * as z from 'zod'
import { isThisMachine } from '../../../../lib/address.ts'

const url = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://pbx.example.com:5001', abort: true })
  .refine(
    (text) => new URL(text).protocol === 'https:' || isThisMachine(text),
    'must begin with https:// (the key and all calls go over it)',
  )
  .transform((text) => new URL(text).origin)

/** Members of the entry of each source that uses the APIs. */
export const threecxApiFields = {
  /** Of the PBX, with its port where that is not 443. */
  url,
  /** Of the API entry in 3CX (Integrations > API): a DN such as 900. */
  clientId: z.string().trim().min(1).max(200, 'must have at most 200 characters'),
  clientSecret: z.string().trim().min(1).max(1000, 'must have at most 1,000 characters'),
}

export const threecxApiQuestions = [
  { key: 'url', text: 'Address of the 3CX, such as https://pbx.example.com:5001' },
  { key: 'clientId', text: 'Client ID of the API entry in 3CX (Integrations > API)' },
  { key: 'clientSecret', text: 'Key of that entry', secret: true },
] as const

export interface ThreecxApiSettings {
  /** The origin: scheme, host and port. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}
