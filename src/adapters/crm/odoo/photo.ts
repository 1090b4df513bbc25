/** The picture of a partner: what somebody put there. `avatar_128` would be a drawing of the initials where nobody did. */
import * as z from 'zod'
import type { ContactRef } from '../../../core/contacts/contact-details.ts'
import { type Photo, readPhoto } from '../../../core/contacts/photo.ts'
import { recordRef } from './contact.ts'
import { faultOf } from './failures.ts'
import { text } from './odoo-values.ts'
import type { OdooServer } from './server.ts'

const rowsSchema = z.array(z.object({ image_128: text }))

export function createPhotoReader(server: OdooServer) {
  return (contact: ContactRef, signal: AbortSignal): Promise<Photo | undefined> =>
    server.use(signal, async (session) => {
      const ref = recordRef(contact.id)
      // Leads have no picture.
      if (ref?.model !== 'res.partner' || !(await session.model(ref.model))?.has('image_128')) return undefined
      const named = { domain: [['id', '=', ref.id]], fields: ['image_128'], limit: 1 }
      const answer = await session.call(ref.model, 'search_read', { named }).catch((thrown: unknown) => {
        if (faultOf(thrown) !== 'rights') throw thrown
      })
      const encoded = rowsSchema.safeParse(answer).data?.[0]?.image_128
      return encoded === undefined ? undefined : readPhoto(bytesOf(encoded))
    })
}

/** Not Base64: nothing. */
function bytesOf(encoded: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(encoded, 'base64'))
}
