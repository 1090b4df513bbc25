/**
 * Makes a contact of an unknown caller: in the first source that can, the directory last. Only called for a public
 * number that every source has just denied to know.
 */
import { type SwitchhookError, toSwitchhookError } from '../../../lib/errors.ts'
import type { Background } from '../../../ports/platform.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { ContactSource } from '../source.ts'
import { directoryId, type Learned, nobody } from './answer.ts'
import { createOnce } from './create-once.ts'
import type { LookupContext } from './options.ts'
import { findByNumber } from './questions.ts'
import type { SharedRequest } from './single-flight.ts'

export type CreatingSource = ContactSource & Required<Pick<ContactSource, 'create'>>

/** Where new contacts go. Undefined: nowhere. */
export function creatingSource(sources: readonly ContactSource[]): CreatingSource | undefined {
  const able = sources.filter((source): source is CreatingSource => source.create !== undefined)
  return able.find((source) => source.id !== directoryId) ?? able[0]
}

/** @param epoch The stored cache's, as read before the sources were asked. */
export function createUnknown(
  context: LookupContext,
  asked: { readonly number: PhoneNumber; readonly key: string; readonly background: Background },
  epoch: number | undefined,
): SharedRequest<Learned> {
  const target = creatingSource(context.sources)
  if (!target) {
    const nothing: Learned = { known: nobody, from: 'sources' }
    return { done: Promise.resolve(nothing), best: () => nothing }
  }
  const without = (code: SwitchhookError['code']): Learned => ({
    known: { shared: false, degraded: [{ source: target.id, code }] },
    from: 'sources',
  })
  const answer = async (): Promise<Learned> => {
    try {
      const result = await createIn(target, context, asked, epoch)
      if (result.state !== 'failed') {
        const known = { contact: result.contact, shared: false, degraded: [] }
        return { known, from: 'sources', created: result.state === 'created' }
      }
      const { code, message } = result.error
      context.states.observer(asked.background).failed(target.id, { code, message })
      return without(code)
    } catch (thrown) {
      const { code } = toSwitchhookError(thrown)
      context.log.failure('lookup_create_failed', thrown, { source: target.id })
      return without(code)
    }
  }
  return { done: answer(), best: () => without('crm_timeout') }
}

function createIn(
  target: CreatingSource,
  context: LookupContext,
  { number, key }: { readonly number: PhoneNumber; readonly key: string },
  epoch: number | undefined,
) {
  const { records, stored, country, newContactName } = context
  const name = newContactName(number)
  return createOnce(context, {
    key: `number:${key}`,
    look: async (signal) => (await findByNumber(target, number, country, signal))?.contact,
    create: (signal) =>
      target.create({ name, number: number.e164 ?? number.raw.trim() }, `${records.site}:number:${key}`, signal),
    alongside: (contact) => (stored ? [stored.afterCreate(key, epoch, contact)] : []),
  })
}
