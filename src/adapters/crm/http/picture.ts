/**
 * A picture from the CRM's own server. An address that a CRM gives may have been written by a stranger: credentials go to the CRM alone,
 * and hosts that are not its own are not asked.
 */
import { type Photo, photoBytesMax, readPhoto } from '../../../core/contacts/photo.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { exchangeBytes, type HttpBytes, HttpFailure, isSuccess } from '../../../lib/http-client.ts'
import { badStatus, noAnswer, stopped } from './failures.ts'
import type { CrmHttp } from './request.ts'

export interface PictureRequest {
  readonly url: string
  /** Sent to `url`, and not to where it leads. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the one redirect that is followed may lead there. */
  readonly mayLeadTo: (url: URL) => boolean
}

const timeoutMs = 10_000

/** Undefined: there is none, or none that is shown. Rejects with a SwitchhookError (`crm_…`). */
export async function requestPicture(
  http: CrmHttp,
  { url, headers, mayLeadTo }: PictureRequest,
  signal: AbortSignal,
): Promise<Photo | undefined> {
  const answer = await ask(http, url, headers, signal)
  const leadsTo = answer && isRedirect(answer) ? answer.headers.get('location') : null
  if (leadsTo === null) return pictureOf(http, url, answer)
  const location = URL.parse(leadsTo, url)
  return location && mayLeadTo(location)
    ? pictureOf(http, location.href, await ask(http, location.href, {}, signal))
    : undefined
}

const isRedirect = ({ status }: HttpBytes) => status >= 300 && status < 400

function pictureOf(http: CrmHttp, url: string, answer: HttpBytes | undefined): Photo | undefined {
  if (answer === undefined || isRedirect(answer) || answer.status === 404 || answer.status === 410) return undefined
  const { status, retryAfterMs, bytes } = answer
  if (!isSuccess(answer)) throw badStatus(http, status, { host: new URL(url).host, retryAfterMs })
  return readPhoto(bytes)
}

/** Undefined: more than a picture that is shown. */
async function ask(http: CrmHttp, url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
  const { host } = new URL(url)
  const asked = { method: 'GET', url, headers: { accept: 'image/*', ...headers }, isRead: true }
  try {
    return await exchangeBytes(http, { ...asked, timeoutMs, answerBytesMax: photoBytesMax }, signal)
  } catch (thrown) {
    if (thrown instanceof SwitchhookError) throw thrown
    if (!(thrown instanceof HttpFailure)) throw stopped(http, { host, cause: thrown })
    if (thrown.reason === 'too big') return undefined
    throw noAnswer(http, thrown, timeoutMs, host)
  }
}
