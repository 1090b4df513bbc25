/** `switchhook contacts remove`: a contact, what an import did, or what the files of one system made. */
import type { Command } from 'commander'
import * as z from 'zod'
import { removedContactSchema, removedContactsSchema } from '../../../wire/contact.ts'
import { CliFailure } from '../../terminal/failure.ts'
import { type CommandContext, withAction } from '../command.ts'
import { contactPath } from '../contact-requests.ts'
import type { Session } from '../session.ts'

const removeOptions = z.object({ import: z.string().optional(), source: z.string().optional() })

export function addRemoveCommand(group: Command, context: CommandContext): void {
  const remove = group
    .command('remove')
    .description('Delete a contact, undo an import, or delete all that files of one system made')
    .argument('[id]')
    .option('--import <id>', 'Undo this import: what it made goes, what it changed is put back')
    .option('--source <name>', 'Delete all that files of this system made (contacts import --source)')
  withAction(remove, context, removeOptions, removeContacts)
}

async function removeContacts(
  session: Session,
  options: z.infer<typeof removeOptions>,
  [id]: readonly string[],
): Promise<undefined> {
  const { import: importId, source } = options
  if ([id, importId, source].filter((given) => given !== undefined).length !== 1)
    throw new CliFailure(
      'Give the id of a contact, --import with that of an import, or --source with the name of a system.',
    )
  if (id !== undefined) {
    const answer = await session.api.request({ method: 'DELETE', path: contactPath(id), answer: removedContactSchema })
    session.show(answer, () => 'Removed.\n')
    return undefined
  }
  const sum = { removed: 0, restored: 0, kept: 0 }
  for (let more = true; more; ) {
    const answer = await session.api.request({
      method: 'DELETE',
      path: '/v1/contacts',
      query: { importId, source },
      answer: removedContactsSchema,
    })
    sum.removed += answer.removed
    sum.restored += answer.restored
    sum.kept += answer.kept
    more = answer.more
  }
  session.show(sum, () => undoneWords(sum))
  return undefined
}

function undoneWords({ removed, restored, kept }: { removed: number; restored: number; kept: number }): string {
  const contacts = (count: number) => `${count} ${count === 1 ? 'contact' : 'contacts'}`
  return [
    `Removed ${contacts(removed)}.\n`,
    restored > 0 ? `Put ${contacts(restored)} back as before the import.\n` : '',
    kept > 0 ? `Left ${contacts(kept)} that somebody has changed since the import.\n` : '',
  ].join('')
}
