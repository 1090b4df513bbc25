/**
 * The words of CTI middleware over Asterisk and SuiteCRM, which its clients go by: what a call does, why it ended, and the
 * members of a contact. Every text is there, empty where it is not known: such clients put them together unchecked.
 */
import type { CallData, CrmAttributes } from '../../wire/call-data.ts'
import type { ContactForm } from '../../wire/contact.ts'
import type { Outcome } from '../calls/event.ts'

export const typeOfState = { ringing: 'dial', talking: 'bridge', over: 'hangup' } as const satisfies Record<
  CallData['state'],
  CallData['type']
>

/** As Asterisk words its causes (main/channel.c). */
const ofOutcome: Readonly<Record<Outcome, string>> = {
  answered: 'Normal Clearing',
  voicemail: 'Normal Clearing',
  missed: 'User alerting, no answer',
  abandoned: 'User alerting, no answer',
  busy: 'User busy',
  failed: 'Unknown',
}

const ofReason = {
  'answered elsewhere': 'Answered elsewhere',
  withdrawn: 'User alerting, no answer',
  merged: 'Normal, unspecified',
  'timed out': 'Recover on timer expiry',
} as const

export function causeText(reason: NonNullable<CallData['reason']>, outcome: Outcome | undefined): string {
  if (reason !== 'ended') return ofReason[reason]
  return outcome === undefined ? 'Normal Clearing' : ofOutcome[outcome]
}

type Phones = ContactForm['phones']

const isMobile = /mobil|cell|handy|portable|gsm/i
/** A number that is neither where the contact works nor said to be anything. */
const isNeither = /home|fax|pager|privat|other|assistant/i

export function crmAttributes(contact: ContactForm, account: string | undefined): CrmAttributes {
  const { firstName, lastName, name, emails = [], phones = [], company } = contact
  const isNamed = firstName !== undefined || lastName !== undefined
  const mobile = phones.find(({ label = '' }) => isMobile.test(label))
  return {
    first_name: firstName ?? '',
    last_name: isNamed ? (lastName ?? '') : name,
    phone_mobile: mobile?.number ?? '',
    phone_work: workPhone(phones.filter((phone) => phone !== mobile)) ?? '',
    email1: emails[0] ?? '',
    account_name: account ?? company ?? '',
  }
}

function workPhone(phones: Phones): string | undefined {
  const work = phones.find(({ label = '' }) => /work|office|business|company|phone_work/i.test(label))
  return (work ?? phones.find(({ label = '' }) => !isMobile.test(label) && !isNeither.test(label)))?.number
}
