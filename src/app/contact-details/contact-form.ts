/** A contact with all that its source knows of it, as it is answered (src/wire/contact.ts). */
import type { Contact } from '../../core/contacts/contact.ts'
import type { ContactExtras, ContactOwner, RelatedItem } from '../../core/contacts/contact-details.ts'
import { shorten } from '../../lib/cut.ts'
import type { ContactForm, ContactOwnerForm } from '../../wire/contact.ts'

export function ownerForm({ name, email, crmUserId, extension }: ContactOwner): ContactOwnerForm {
  return { name, email, crmUserId, extension }
}

/** Anybody may write a ticket's subject, however long. */
const titleMax = 200
const wordsMax = 80
const tagsMax = 20

const relatedForm = ({ title, state, ...item }: RelatedItem) => ({
  ...{ ...item, title: shorten(title, titleMax) },
  state: state === undefined ? undefined : shorten(state, wordsMax),
})

export function contactForm(contact: Contact, owner?: ContactOwner, extras?: ContactExtras): ContactForm {
  const { emails: moreEmails = [], phones: morePhones = [] } = extras ?? {}
  const phones = [...contact.phones, ...morePhones]
  return {
    ...contact,
    emails: [...new Set([...contact.emails, ...moreEmails])],
    phones: phones.filter(({ number }, at) => phones.findIndex((other) => other.number === number) === at),
    photoUrl: contact.photoUrl ?? extras?.photoUrl,
    owner: owner && ownerForm(owner),
    related: extras?.related.map(relatedForm),
    tags: extras?.tags?.slice(0, tagsMax).map((tag) => shorten(tag, wordsMax)),
    language: extras?.language,
  }
}
