/** GET /v1/contacts/photo: a contact's picture, from its CRM by us, so that pages load nothing from elsewhere. */
import { askedContact, askedContactQuery, detailsLimitMs } from '../../src/app/contact-details/asked-contact.ts'
import { contactPhoto, photoRememberedMs } from '../../src/app/contact-details/contact-photo.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { photoBytesMax } from '../../src/core/contacts/photo.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'

export const getContactPhoto = defineOperation({
  method: 'GET',
  path: '/v1/contacts/photo',
  id: 'getContactPhoto',
  summary: 'Get the picture of a contact',
  description: `As its CRM has it: PNG, JPEG, GIF or WebP of at most ${photoBytesMax / 1024} KiB, within ${detailsLimitMs / 1000} s. Give number, email or call, one of them; with an agent token: a call in which its extension rang or talked. Odoo and Zendesk give pictures out.`,
  tag: 'Contacts',
  auth: { scope: 'lookup', agents: true, people: 'contacts' },
  fails: [404, 409, 502, 504],
  query: askedContactQuery,
  responses: { 200: { description: 'The picture.', contentType: 'image/*' } },
  async run(context) {
    const { contact } = await askedContact(context)
    const photo = contact && (await contactPhoto(context.services, contact, detailsLimitMs, context.background))
    if (!photo) throw new SwitchhookError('not_found', 'The contact has no picture in its CRM.')
    return new Response(photo.bytes, {
      headers: {
        'content-type': photo.type,
        'content-security-policy': "default-src 'none'; sandbox",
        // Whoever else asks in this browser has to be allowed, too.
        vary: 'authorization, cookie',
        'cache-control': `private, max-age=${photoRememberedMs / 1000}`,
      },
    })
  },
})
