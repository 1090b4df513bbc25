/** Who a contact is: name, company, tags, numbers, addresses and owner; each only where it is known. */
import type { ContactForm } from '../../../../wire/contact.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Icon } from '../../parts/icons.tsx'
import { safeLink } from '../../parts/safe-link.ts'
import type { WorkView } from '../views/context.ts'
import { openHere } from './open-here.ts'
import { sourceName, words } from './texts.ts'

interface FactsProps extends WorkView {
  readonly contact: ContactForm
  readonly photo?: Blob | undefined
  readonly children?: preact.ComponentChildren
}

export function ContactFacts({ contact, photo, children, ...context }: FactsProps) {
  const { origin, state, showNumber, actions } = context
  const { name, company, phones, emails, owner, tags = [], source } = contact
  const link = safeLink(contact.url, origin)
  const mayCall = state.me?.mayCall ?? false
  return (
    <div class="pad stack">
      <div class="row wrap">
        <Avatar name={name} photo={photo} />
        <div class="named">
          <h2>{name}</h2>
          {company && company !== name && <p class="muted sm">{company}</p>}
        </div>
        {link && (
          <a
            class="btn"
            href={link}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={words.openIn(sourceName(source))}
            onClick={(event) => openHere(event, contact.url, context)}
          >
            <Icon name="open" />
            {sourceName(source)}
          </a>
        )}
      </div>
      {tags.length > 0 && (
        <ul class="row wrap tags">
          {tags.map((tag) => (
            <li class="tag" key={tag}>
              {tag}
            </li>
          ))}
        </ul>
      )}
      <dl class="kv sm">
        {phones.map(({ number, label }) => (
          <Phone
            label={label === undefined ? words.phone : (words.phoneKinds[label] ?? label)}
            shown={showNumber(number).text}
            call={mayCall ? () => actions.dial(number) : undefined}
            copy={() => actions.copy(number)}
            key={number}
          />
        ))}
        {emails.map((email) => (
          <div key={email}>
            <dt>{words.email}</dt>
            <dd>
              <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a>
            </dd>
          </div>
        ))}
        {owner && (owner.name ?? owner.email) && (
          <div>
            <dt>{words.owner}</dt>
            <dd>
              {owner.name ?? owner.email}
              {owner.extension && <span class="muted"> · {owner.extension}</span>}
            </dd>
          </div>
        )}
      </dl>
      {children}
    </div>
  )
}

interface PhoneProps {
  readonly label: string
  readonly shown: string
  readonly call?: () => void
  readonly copy: () => void
}

function Phone({ label, shown, call, copy }: PhoneProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd class="row wrap">
        <span class="tn">{shown}</span>
        <span class="row minis">
          <button type="button" class="btn quiet mini" aria-label={words.copy(shown)} onClick={copy}>
            <Icon name="copy" />
          </button>
          {call && (
            <button type="button" class="btn quiet mini" aria-label={words.call(shown)} onClick={call}>
              <Icon name="phone" />
            </button>
          )}
        </span>
      </dd>
    </div>
  )
}
