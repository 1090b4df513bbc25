/** The finding half of connectors that are only sent calls. They are not asked (`can.find`); who asks gets that answer. */
import type { ContactSource } from '../../core/contacts/source.ts'
import { SwitchhookError } from '../../lib/errors.ts'

export function logOnlySource(name: string): Pick<ContactSource, 'findByNumber' | 'findByEmail' | 'search'> {
  const message = `${name} is only sent calls: contacts are found elsewhere.`
  const refuse = () => Promise.reject(new SwitchhookError('crm_not_configured', message))
  return { findByNumber: refuse, findByEmail: refuse, search: refuse }
}
