/**
 * What the PBX admin fills in or switches. V20 shows a parameter only under a `Parent`; leaving it out is what
 * makes a V18 template. The key has no default: a key is made for each site.
 */
import { element } from './xml.ts'

export type TemplateForm = 'v20' | 'v18'

interface Parameter {
  readonly name: string
  readonly type: 'String' | 'Password' | 'Boolean'
  readonly title: string
  readonly value: string
}

/** The names by which scenarios refer to parameters. */
export const parameterNames = {
  url: 'SwitchhookUrl',
  key: 'ApiKey',
  reportCalls: 'ReportCallEnabled',
  reportChats: 'ReportChatEnabled',
  createContacts: 'CreateContactEnabled',
} as const

export function parameterElements(baseUrl: string, form: TemplateForm): string[] {
  return parameters(baseUrl, form).flatMap(({ name, type, title, value }) =>
    element('Parameter', {
      Name: name,
      Type: type,
      ...(form === 'v20' ? { Parent: 'General Configuration' } : {}),
      Editor: 'String',
      Title: title,
      Default: value,
    }),
  )
}

function parameters(baseUrl: string, form: TemplateForm): Parameter[] {
  return [
    { name: parameterNames.url, type: 'String', title: 'Switchhook URL:', value: baseUrl },
    { name: parameterNames.key, type: 'Password', title: 'Site key:', value: '' },
    { name: parameterNames.reportCalls, type: 'Boolean', title: 'Journal calls', value: 'True' },
    { name: parameterNames.reportChats, type: 'Boolean', title: 'Journal chats', value: 'True' },
    createContacts(form),
  ]
}

/** On V20 a person asks for the contact. V18 makes one for every unknown caller by itself: nobody gets that unasked. */
function createContacts(form: TemplateForm): Parameter {
  const common = { name: parameterNames.createContacts, type: 'Boolean' } as const
  return form === 'v20'
    ? { ...common, title: 'Allow contact creation from the 3CX client', value: 'True' }
    : { ...common, title: 'Create a contact for every unknown caller', value: 'False' }
}
