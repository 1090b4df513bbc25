/** Where recordings are kept, as the environment says it; a bucket bound to the Worker needs no variable. */
import * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import { type Env, optionalText, presentVariables } from '../../../lib/variable-fields.ts'

export const blobVariables = z.object({
  SWITCHHOOK_S3_ENDPOINT: optionalText
    .transform((value) => value?.replace(/\/+$/, ''))
    .refine(
      (value) => value === undefined || /^(?:https:\/\/|http:\/\/(?:localhost|127[.]0[.]0[.]1)(?=[:/]|$))/.test(value),
      'must be an https:// address',
    ),
  SWITCHHOOK_S3_BUCKET: optionalText.refine(
    (value) => value === undefined || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value),
    'must be the name of a bucket',
  ),
  SWITCHHOOK_S3_REGION: optionalText,
  SWITCHHOOK_S3_ACCESS_KEY_ID: optionalText,
  SWITCHHOOK_S3_SECRET_ACCESS_KEY: optionalText,
  BLOB_READ_WRITE_TOKEN: optionalText,
})

export interface S3Settings {
  /** Without a slash at the end. */
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface BlobSettings {
  readonly s3?: S3Settings
  readonly vercelToken?: string
}

/** Throws `not_configured`, naming the variable. */
export function parseBlobSettings(env: Env): BlobSettings {
  const parsed = blobVariables.safeParse(presentVariables(env))
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new SwitchhookError('not_configured', `Correct these variables: ${faults.join('; ')}.`)
  }
  const value = parsed.data
  const s3 = {
    SWITCHHOOK_S3_ENDPOINT: value.SWITCHHOOK_S3_ENDPOINT,
    SWITCHHOOK_S3_BUCKET: value.SWITCHHOOK_S3_BUCKET,
    SWITCHHOOK_S3_ACCESS_KEY_ID: value.SWITCHHOOK_S3_ACCESS_KEY_ID,
    SWITCHHOOK_S3_SECRET_ACCESS_KEY: value.SWITCHHOOK_S3_SECRET_ACCESS_KEY,
  }
  const missing = Object.entries(s3).flatMap(([name, one]) => (one === undefined ? [name] : []))
  if (missing.length > 0 && missing.length < 4)
    throw new SwitchhookError('not_configured', `Set ${missing.join(', ')} too, or none of SWITCHHOOK_S3_….`)
  const [endpoint = '', bucket = '', accessKeyId = '', secretAccessKey = ''] = Object.values(s3)
  return {
    ...(missing.length === 0 && {
      s3: { endpoint, bucket, accessKeyId, secretAccessKey, region: value.SWITCHHOOK_S3_REGION ?? 'auto' },
    }),
    ...(value.BLOB_READ_WRITE_TOKEN && { vercelToken: value.BLOB_READ_WRITE_TOKEN }),
  }
}
