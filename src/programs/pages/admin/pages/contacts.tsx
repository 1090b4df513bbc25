/** The built-in directory: list, search, import, export, erase. */
import { useRef, useState } from 'preact/hooks'
import type { DirectoryContactForm } from '../../../../wire/contact.ts'
import { queryText, request, requestAll } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { texts } from '../language.ts'
import { pageUrl, setQuery, useRoute } from '../router.ts'
import { useMay, useSession } from '../session.ts'
import { contactsCsv } from '../views/contacts-csv.ts'
import { download } from '../views/csv.ts'
import { EraseDialog } from '../views/erase-dialog.tsx'
import { ImportDialog } from '../views/import-dialog.tsx'
import { ActionFault, Button, Head, Time } from '../views/parts.tsx'
import { SearchBox } from '../views/search-box.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

interface ContactPage {
  readonly contacts: readonly DirectoryContactForm[]
  readonly next?: string
}

export function Page() {
  const { query } = useRoute()
  const search = query.get('q') ?? undefined
  const page = useData<ContactPage>(`/v1/contacts${queryText({ search, limit: 100 })}`)
  const mayManage = useMay('admin')
  const [open, setOpen] = useState<'import' | 'erase'>()
  const exporting = useAction()
  const exportAll = () =>
    exporting.run(async () => {
      const contacts = await requestAll<DirectoryContactForm>('/v1/contacts?limit=500', 'contacts', 1000)
      download('contacts.csv', contactsCsv(contacts))
    })
  return (
    <>
      <Head title={texts.pages.contacts} about={texts.contactsAbout}>
        {mayManage && (
          <>
            <Button label={texts.exportCsv} action={exporting} onPress={() => void exportAll()} />
            <Button label={texts.erasePerson} kind="danger" onPress={() => setOpen('erase')} />
            <Button label={texts.importFile} kind="main-b" onPress={() => setOpen('import')} />
          </>
        )}
      </Head>
      <ActionFault action={exporting} />
      <search class="row wrap">
        <SearchBox label={texts.searchContacts} placeholder={texts.searchContactsHint} />
      </search>
      <WhenLoaded of={page} rows={8}>
        {(first) => (
          <Contacts key={`${search} ${page.atMs}`} first={first} search={search} onImport={() => setOpen('import')} />
        )}
      </WhenLoaded>
      {open === 'import' && <ImportDialog onClose={() => setOpen(undefined)} onDone={page.reload} />}
      {open === 'erase' && <EraseDialog onClose={() => setOpen(undefined)} onDone={page.reload} />}
    </>
  )
}

interface ContactsProps {
  readonly first: ContactPage
  readonly search: string | undefined
  readonly onImport: () => void
}

function Contacts({ first, search, onImport }: ContactsProps) {
  const [{ contacts, next }, setShown] = useState(first)
  const more = useAction()
  const mayManage = useMay('admin')
  const readMore = useRef(async () => {})
  readMore.current = async () => {
    const page = await request<ContactPage>('GET', `/v1/contacts${queryText({ limit: 100, cursor: next })}`)
    setShown({ contacts: [...contacts, ...page.contacts], next: page.next })
  }
  if (contacts.length === 0) {
    return search ? (
      <Empty icon="search" title={texts.noContactsMatch} text={texts.nothingFor(search)}>
        <Button label={texts.clear} onPress={() => setQuery({ q: undefined })} />
      </Empty>
    ) : (
      <Empty icon="person" title={texts.noContacts} text={texts.noContactsHint}>
        {mayManage && <Button label={texts.importFile} kind="main-b" onPress={onImport} />}
      </Empty>
    )
  }
  return (
    <>
      <section class="card">
        <table class="cards">
          <thead>
            <tr>
              <th>{texts.name}</th>
              <th>{texts.company}</th>
              <th>{texts.phones}</th>
              <th>{texts.emails}</th>
              <th>{texts.changed}</th>
            </tr>
          </thead>
          <tbody>
            {contacts.map((contact) => (
              <Row key={contact.id} contact={contact} />
            ))}
          </tbody>
        </table>
      </section>
      {next && (
        <p class="c">
          <Button label={texts.showMore} action={more} onPress={() => void more.run(() => readMore.current())} />
        </p>
      )}
    </>
  )
}

function Row({ contact }: { readonly contact: DirectoryContactForm }) {
  const { showNumber } = useSession()
  const { id, name, company, phones, emails, modifiedAt } = contact
  return (
    <tr>
      <td class="long">
        <a class="strong plain" href={pageUrl(`contacts/${encodeURIComponent(id)}`)}>
          {name || phones[0]?.number || emails[0]}
        </a>
      </td>
      <td class="muted long">{company}</td>
      <td data-label={texts.phones}>
        {phones.map(({ number, label }) => (
          <span key={number} class="tn block">
            {showNumber(number)} {label && <span class="muted sm">{label}</span>}
          </span>
        ))}
      </td>
      <td data-label={texts.emails} class="long">
        {emails.join(', ')}
      </td>
      <td class="muted" data-label={texts.changed}>
        <Time at={modifiedAt} />
      </td>
    </tr>
  )
}
