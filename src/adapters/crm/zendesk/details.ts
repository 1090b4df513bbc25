/** What is open with an end user of Zendesk: tickets. Zendesk's end users belong to nobody, so there is no owner. */
import type { ContactExtras, ContactRef, CreatedTask, NewTask } from '../../../core/contacts/contact-details.ts'
import { relatedMax } from '../../../core/contacts/contact-details.ts'
import { readInstant } from '../format-instant.ts'
import type { ZendeskFinder } from './find.ts'
import type { ZendeskSettings } from './settings.ts'
import type { Tickets } from './tickets.ts'

export interface DetailsParts {
  readonly settings: ZendeskSettings
  readonly finder: ZendeskFinder
  readonly tickets: Tickets
}

export function createDetails({ settings, finder, tickets }: DetailsParts) {
  const url = (id: string) => `https://${settings.subdomain}.zendesk.com/agent/tickets/${encodeURIComponent(id)}`
  return {
    async extrasOf({ id }: ContactRef, signal: AbortSignal): Promise<ContactExtras> {
      const open = await tickets.openTicketsOf(id, signal)
      return {
        related: open.slice(0, relatedMax).map((ticket) => ({
          ...{ kind: 'ticket', id: ticket.id, title: ticket.subject ?? `#${ticket.id}`, state: ticket.status },
          ...{ url: url(ticket.id), at: readInstant(ticket.updated_at) },
        })),
      }
    },
    /** A ticket of type task; of nobody's number, it is requested by the agent of our login. */
    async createTask(task: NewTask, key: string, signal: AbortSignal): Promise<CreatedTask> {
      const { crmUser, email } = task.assignee ?? {}
      const assignee = crmUser ?? (email ? await finder.agentId(email, signal) : undefined)
      const ticket = {
        subject: task.title,
        text: task.text || task.title,
        requester: task.contact?.id,
        assignee,
        tags: ['switchhook', 'task'],
        dueAt: `${task.dueOn}T12:00:00Z`,
      }
      const id = await tickets.create(key, ticket, false, signal)
      return { id, url: url(id) }
    },
  }
}
