/** The finding half of connectors that are only told of calls. They are not asked (`can.find`); who asks is told so. */
import type { ContactSource } from '../../core/contacts/source.ts'
import { SwitchhookError } from '../../lib/errors.ts'

export function logOnlySource(name: string): Pick<ContactSource, 'findByNumber' | 'findByEmail' | 'search'> {
  const message = `${name} is only told of calls: contacts are found elsewhere.`
  const refuse = () => Promise.reject(new SwitchhookError('crm_not_configured', message))
  return { findByNumber: refuse, findByEmail: refuse, search: refuse }
}
