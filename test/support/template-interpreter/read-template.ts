/**
 * A template's XML as the model of template.ts. Throws TemplateError for what the 3CX console refuses; attributes and
 * elements that the grammar does not know are ignored.
 */
import type {
  Outputs,
  Parameter,
  PostValue,
  Rule,
  Scenario,
  Template,
  TemplateRequest,
  Variable,
  Version,
} from './template.ts'
import { childNamed, childrenNamed, parseXml, TemplateError, type XmlElement } from './xml.ts'

const attribute = (element: XmlElement | undefined, name: string, otherwise = '') =>
  element?.attributes[name] ?? otherwise

export function readTemplate(xml: string, version: Version): Template {
  const crm = parseXml(xml)
  if (crm.name !== 'Crm') throw new TemplateError(`The root is <${crm.name}>, not <Crm>.`)
  for (const required of ['Name', 'Version', 'Country']) {
    if (attribute(crm, required) === '') throw new TemplateError(`<Crm> has no ${required}.`)
  }
  const number = childNamed(crm, 'Number')
  const prefix = attribute(number, 'Prefix', 'AsIs')
  if (!['AsIs', 'Off', 'Plus', 'Zeros'].includes(prefix)) throw new TemplateError(`Unknown Prefix ${prefix}.`)
  const authentication = childNamed(crm, 'Authentication')
  const scenarios = childrenNamed(childNamed(crm, 'Scenarios'), 'Scenario')
    .filter((scenario) => attribute(scenario, 'Type', 'REST') === 'REST')
    .map(readScenario)
  const template = {
    name: attribute(crm, 'Name'),
    number: { prefix, maxLength: attribute(number, 'MaxLength') },
    parameters: childrenNamed(childNamed(crm, 'Parameters'), 'Parameter').map((one) => readParameter(one, version)),
    authentication: {
      type: attribute(authentication, 'Type', 'No'),
      value: childNamed(authentication, 'Value')?.text ?? '',
    },
    scenarios,
  }
  checkReferences(template)
  return template
}

const parameterTypes = ['String', 'Integer', 'Double', 'Boolean', 'DateTime', 'Password', 'OAuth', 'List']

/** A V20 console shows parameters under their Parent; one without the attribute is of an older form. */
function readParameter(parameter: XmlElement, version: Version): Parameter {
  const name = attribute(parameter, 'Name')
  const type = attribute(parameter, 'Type', 'String')
  if (!parameterTypes.includes(type)) throw new TemplateError(`Parameter ${name} has the unknown type ${type}.`)
  if (version === 'v20' && parameter.attributes.Parent === undefined) {
    throw new TemplateError(`Parameter ${name} has no Parent, which V20 requires.`)
  }
  return { name, type, value: attribute(parameter, 'Default') }
}

function readScenario(scenario: XmlElement): Scenario {
  const id = attribute(scenario, 'Id')
  const request = childNamed(scenario, 'Request')
  if (request === undefined) throw new TemplateError(`Scenario "${id}" has no Request.`)
  const outputs = childNamed(scenario, 'Outputs')
  return {
    id,
    request: readRequest(request),
    rules: childrenNamed(childNamed(scenario, 'Rules'), 'Rule').map(readRule),
    variables: childrenNamed(childNamed(scenario, 'Variables'), 'Variable').map(readVariable),
    ...(outputs === undefined ? {} : { outputs: readOutputs(outputs) }),
  }
}

function readRequest(request: XmlElement): TemplateRequest {
  return {
    skipIf: attribute(request, 'SkipIf'),
    url: attribute(request, 'Url'),
    method: attribute(request, 'RequestType', 'Get') === 'Post' ? 'POST' : 'GET',
    encoding: attribute(request, 'RequestEncoding', 'UrlEncoded') === 'Json' ? 'Json' : 'UrlEncoded',
    contentType: attribute(request, 'RequestContentType'),
    message: attribute(request, 'Message'),
    messagePasses: Number(attribute(request, 'MessagePasses', '0')),
    headers: childrenNamed(childNamed(request, 'Headers'), 'Value').map(readPostValue),
    postValues: childNamed(request, 'PostValues')?.children.map(readPostValue) ?? [],
  }
}

function readPostValue(element: XmlElement): PostValue {
  const { name } = element
  if (name !== 'Value' && name !== 'Object' && name !== 'Array') throw new TemplateError(`<${name}> is no post value.`)
  return {
    shape: name,
    key: attribute(element, 'Key'),
    type: attribute(element, 'Type', 'String'),
    passes: Number(attribute(element, 'Passes', '0')),
    includeIf: attribute(element, 'If'),
    skipIf: attribute(element, 'SkipIf'),
    text: element.text,
    members: element.children.map(readPostValue),
  }
}

function readRule(rule: XmlElement): Rule {
  const type = attribute(rule, 'Type')
  if (type !== 'Any' && type !== 'Equals' && type !== 'Number') throw new TemplateError(`Unknown rule type ${type}.`)
  return { type, ethalon: attribute(rule, 'Ethalon'), path: rule.text.trim() }
}

/** The path is an attribute or, in older templates, the element's text. */
function readVariable(variable: XmlElement): Variable {
  return {
    name: attribute(variable, 'Name'),
    path: attribute(variable, 'Path', variable.text.trim()),
    filter: childrenNamed(childNamed(variable, 'Filter'), 'Rule').map(readRule),
  }
}

function readOutputs(outputs: XmlElement): Outputs {
  return {
    next: attribute(outputs, 'Next'),
    allowEmpty: attribute(outputs, 'AllowEmpty', 'false').toLowerCase() === 'true',
    outputs: childrenNamed(outputs, 'Output').map((output) => ({
      type: attribute(output, 'Type'),
      passes: Number(attribute(output, 'Passes', '0')),
      value: attribute(output, 'Value'),
    })),
  }
}

function checkReferences({ scenarios, authentication }: Template): void {
  const ids = new Set(scenarios.map(({ id }) => id))
  const nexts = scenarios.flatMap(({ outputs }) => (outputs?.next ? [outputs.next] : []))
  const wanted = authentication.type === 'Scenario' ? [...nexts, authentication.value] : nexts
  for (const id of wanted) {
    if (!ids.has(id)) throw new TemplateError(`There is no scenario "${id}".`)
  }
}
