/** Variables of a site, masked. Those of a site other than main are set and removed here; main's are the deployment's. */
import { useState } from 'preact/hooks'
import type { SiteVariables as Variables } from '../../../../wire/site.ts'
import { request } from '../api.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from './dialog.tsx'
import { Button } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

type Open = { readonly kind: 'set'; readonly name?: string } | { readonly kind: 'remove'; readonly name: string }

export function SiteVariables({ site }: { readonly site: string }) {
  const path = `/v1/sites/${encodeURIComponent(site)}/variables`
  const variables = useData<Variables>(path)
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const isMain = site === 'main'
  return (
    <section class="card" aria-labelledby="variables">
      <div class="ch">
        <h2 id="variables">{texts.variables}</h2>
        {!isMain && <Button label={texts.setVariable} icon="plus" onPress={() => setOpen({ kind: 'set' })} />}
      </div>
      <WhenLoaded of={variables} rows={3}>
        {(data) => (
          <ul class="list">
            {data.variables.length === 0 && <li class="muted">{texts.noVariables}</li>}
            {data.variables.map(({ name, value, sealedWith }) => (
              <li key={name} class="row wrap">
                <code class="grow breaks">{name}</code>
                <span class="muted mono">{value ?? texts.variableLost}</span>
                {sealedWith && sealedWith !== 'current' && <span class="tag warn">{texts.sealedWith[sealedWith]}</span>}
                {!isMain && (
                  <>
                    <Button label={texts.change} kind="quiet" onPress={() => setOpen({ kind: 'set', name })} />
                    <Button label={texts.remove} kind="quiet" onPress={() => setOpen({ kind: 'remove', name })} />
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
      </WhenLoaded>
      {isMain && <p class="pad muted sm">{texts.variablesOfMain}</p>}
      {open?.kind === 'set' && (
        <FormDialog
          title={open.name ?? texts.setVariable}
          submit={texts.save}
          onClose={close}
          onSubmit={async (fields) => {
            const name = open.name ?? String(fields.get('name')).trim()
            await request('PUT', path, { body: { variables: { [name]: String(fields.get('value')) } }, site: '' })
            await variables.reload()
          }}
        >
          {!open.name && <Field name="name" label={texts.variable} placeholder="ZENDESK_API_TOKEN" isRequired />}
          <Field name="value" type="password" label={texts.value} hint={texts.valueHint} isRequired />
        </FormDialog>
      )}
      {open?.kind === 'remove' && (
        <FormDialog
          title={texts.removeVariable(open.name)}
          submit={texts.remove}
          isDanger
          onClose={close}
          onSubmit={() =>
            request('DELETE', `${path}?names=${encodeURIComponent(open.name)}`, { site: '' }).then(variables.reload)
          }
        >
          <p class="muted">{texts.removeVariableHint}</p>
        </FormDialog>
      )}
    </section>
  )
}
