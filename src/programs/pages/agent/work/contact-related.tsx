/** What is open with a contact: tickets, deals, tasks, orders, as its CRM has them. */
import type { ContactForm } from '../../../../wire/contact.ts'
import { safeLink } from '../../parts/safe-link.ts'
import { whenText } from '../format.ts'
import type { PartContext } from '../views/context.ts'
import { words } from './texts.ts'

/** What is open with the contact; a source that has nothing of the kind shows no empty list. */
export function ContactRelated({ contact, context }: { readonly contact: ContactForm; readonly context: PartContext }) {
  const { related } = contact
  // Built-in contacts have nothing of the kind, ever.
  if (related === undefined || contact.source === 'directory') return null
  const { origin, state } = context
  return (
    <section class="pad sec">
      <h3>{words.openNow}</h3>
      {related.length === 0 && <p class="muted sm">{words.nothingOpen}</p>}
      <ul class="stack sm">
        {related.map(({ kind, id, title, state: word, url, at }) => {
          const link = safeLink(url, origin)
          const text = `${words.related[kind] ?? kind}: ${title}`
          const facts = [word, at && whenText(at, state.nowMs)].filter(Boolean).join(' · ')
          return (
            <li key={`${kind} ${id}`}>
              {link ? (
                <a href={link} target="_blank" rel="noopener noreferrer">
                  {text}
                </a>
              ) : (
                text
              )}
              {facts && <span class="sub">{facts}</span>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
