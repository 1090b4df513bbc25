/**
 * The picture of an end user: its small form, from the account's own address, which may lead to where Zendesk keeps files. One
 * elsewhere (users can have such) is not asked for.
 */
import * as z from 'zod'
import type { ContactRef } from '../../../core/contacts/contact-details.ts'
import type { Photo } from '../../../core/contacts/photo.ts'
import { requestPicture } from '../http/picture.ts'
import { checked } from '../http/request.ts'
import type { ZendeskSettings } from './settings.ts'
import { userSchema, type ZendeskApi } from './zendesk-http.ts'

const answerSchema = z.object({ user: userSchema })

export function createPhotoReader(api: ZendeskApi, { subdomain, apiUrl }: ZendeskSettings) {
  const own = [new URL(apiUrl).origin, `https://${subdomain}.zendesk.com`]
  return async ({ id }: ContactRef, signal: AbortSignal): Promise<Photo | undefined> => {
    const path = `/users/${encodeURIComponent(id)}.json`
    const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
    if (answer.status === 404) return undefined
    const { photo } = checked(api.http, answerSchema, answer).user
    const url = URL.parse(photo?.thumbnails?.[0]?.content_url ?? photo?.content_url ?? '')
    if (!url || !own.includes(url.origin)) return undefined
    const headers = { authorization: await api.authorization(signal) }
    return requestPicture(api.http, { url: url.href, headers, mayLeadTo: isOfZendesk }, signal)
  }
}

function isOfZendesk({ protocol, hostname, port }: URL): boolean {
  return protocol === 'https:' && port === '' && /\.(?:zendesk|zdusercontent)\.com$/.test(hostname)
}
