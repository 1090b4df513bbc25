/** One contact of the directory: what is known, changing it, its calls. */
import { useState } from 'preact/hooks'
import type { DirectoryContactForm } from '../../../../wire/contact.ts'
import { initials } from '../../parts/initials.ts'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { texts } from '../language.ts'
import { navigate, pageUrl, useRoute } from '../router.ts'
import { useMay, useSession } from '../session.ts'
import { Field, FormDialog } from '../views/dialog.tsx'
import { EraseDialog } from '../views/erase-dialog.tsx'
import { ActionFault, Button, Submit, Time } from '../views/parts.tsx'
import { WhenLoaded } from '../views/states.tsx'
import { Title } from '../views/title.tsx'

export function Page() {
  const { item = '' } = useRoute()
  const contact = useData<{ readonly contact: DirectoryContactForm }>(`/v1/contacts/${encodeURIComponent(item)}`)
  return (
    <WhenLoaded of={contact} heading={texts.pages.contacts}>
      {({ contact: data }) => <Contact key={data.modifiedAt} contact={data} onChange={contact.reload} />}
    </WhenLoaded>
  )
}

interface Props {
  readonly contact: DirectoryContactForm
  readonly onChange: () => Promise<void>
}

function Contact({ contact, onChange }: Props) {
  const mayManage = useMay('admin')
  const [open, setOpen] = useState<'remove' | 'erase'>()
  const { id, name, company, modifiedAt } = contact
  const path = `/v1/contacts/${encodeURIComponent(id)}`
  return (
    <>
      <nav aria-label={texts.breadcrumb} class="sm long">
        <a href={pageUrl('contacts')}>{texts.pages.contacts}</a> <span class="muted">/ {name}</span>
      </nav>
      <div class="head">
        <div class="row call-head">
          <span class="av lg" aria-hidden="true">
            {initials(name)}
          </span>
          <div>
            <Title text={name} />
            <p>
              {company && `${company} · `}
              {texts.changed} <Time at={modifiedAt} />
            </p>
          </div>
        </div>
        {mayManage && (
          <div class="row wrap">
            <Button label={texts.remove} onPress={() => setOpen('remove')} />
            <Button label={texts.erasePerson} kind="danger" onPress={() => setOpen('erase')} />
          </div>
        )}
      </div>
      <div class="grid g21">
        <Edit contact={contact} onChange={onChange} />
        <Calls contact={contact} />
      </div>
      {open === 'remove' && (
        <FormDialog
          title={texts.removeContact(name)}
          submit={texts.remove}
          isDanger
          onClose={() => setOpen(undefined)}
          onSubmit={async () => {
            await request('DELETE', path)
            navigate(pageUrl('contacts'))
          }}
        >
          <p class="muted">{texts.removeContactHint}</p>
        </FormDialog>
      )}
      {open === 'erase' && (
        <EraseDialog
          contactId={id}
          onClose={() => setOpen(undefined)}
          onDone={async () => navigate(pageUrl('contacts'))}
        />
      )}
    </>
  )
}

const lines = (fields: FormData, name: string) =>
  String(fields.get(name) ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

/** A line of a number: `mobile: +1 212…`, or the number alone. */
function phoneOf(line: string): { number: string; label?: string } {
  const [, label = '', rest = ''] = /^([^:+\d]{1,60}):(.+)$/.exec(line) ?? []
  const number = rest.trim()
  return number && label.trim() ? { number, label: label.trim() } : { number: line }
}

function Edit({ contact, onChange }: Props) {
  const action = useAction()
  const mayEdit = useMay('contacts')
  const save = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    const text = (name: string) => String(fields.get(name) ?? '').trim()
    const body = {
      name: text('name'),
      firstName: text('firstName'),
      lastName: text('lastName'),
      company: text('company'),
      phones: lines(fields, 'phones').map(phoneOf),
      emails: lines(fields, 'emails'),
    }
    void action.run(async () => {
      await request('PATCH', `/v1/contacts/${encodeURIComponent(contact.id)}`, { body })
      await onChange()
    })
  }
  const phones = contact.phones.map(({ number, label }) => (label ? `${label}: ${number}` : number)).join('\n')
  return (
    <form class="card pad stack" onSubmit={save}>
      <Field name="name" label={texts.name} value={contact.name} isRequired />
      <div class="grid g2">
        <Field name="firstName" label={texts.firstName} value={contact.firstName} />
        <Field name="lastName" label={texts.lastName} value={contact.lastName} />
      </div>
      <Field name="company" label={texts.company} value={contact.company} />
      <label class="stack tight">
        {texts.phones}
        <textarea name="phones" defaultValue={phones} />
        <span class="hint">{texts.phonesHint}</span>
      </label>
      <label class="stack tight">
        {texts.emails}
        <textarea name="emails" defaultValue={contact.emails.join('\n')} />
      </label>
      <ActionFault action={action} />
      {mayEdit && (
        <div class="row end">
          <Submit label={texts.save} action={action} />
        </div>
      )}
    </form>
  )
}

function Calls({ contact }: { readonly contact: DirectoryContactForm }) {
  const { showNumber } = useSession()
  return (
    <section class="card">
      <div class="ch">
        <h2>{texts.pages.calls}</h2>
      </div>
      <ul class="list">
        {contact.phones.map(({ number }) => (
          <li key={number}>
            <a href={pageUrl('calls', { q: number })}>{texts.callsOf(showNumber(number))}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}
