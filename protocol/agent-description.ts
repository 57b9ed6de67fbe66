import type { AgentSkill, AgentExtension, AgentProvider } from './a2a.js';

/** Throws for a field that is not usable, given its name, its value and the rule that it breaks. */
export type Refuse = (field: string, value: unknown, rule: string) => never;

type Description = Partial<AgentDescription> & ExtendedDescription;

/**
 * Checks what an agent says of itself, as its card has to be (A2A §4.4): required texts are there, ids of skills differ,
 * URLs are absolute.
 *
 * @param at - the field that holds the description: `card`, `extendedCard`.
 * @param description - not trusted to have its type: agents may be written in JavaScript.
 */
export function checkDescription(at: string, description: Description, refuse: Refuse): void {
  const { skills = [], defaultInputModes, defaultOutputModes, extensions = [], provider } = description;
  for (const field of ['name', 'description', 'version'] as const) {
    if (field in description) needText(`${at}.${field}`, description[field], refuse);
  }
  for (const [field, modes] of Object.entries({ defaultInputModes, defaultOutputModes })) {
    if (modes !== undefined) checkModes(`${at}.${field}`, modes, refuse);
  }
  for (const field of ['documentationUrl', 'iconUrl'] as const) {
    const url = description[field];
    if (url !== undefined) needUrl(`${at}.${field}`, url, refuse);
  }
  if (provider !== undefined) {
    needText(`${at}.provider.organization`, provider.organization, refuse);
    needUrl(`${at}.provider.url`, provider.url, refuse);
  }
  for (const [index, { uri }] of extensions.entries()) needUrl(`${at}.extensions[${index}].uri`, uri, refuse);
  checkSkills(`${at}.skills`, skills, refuse);
}

function checkSkills(at: string, skills: readonly AgentSkill[], refuse: Refuse): void {
  needArray(at, skills, refuse);
  const seen = new Set<string>();
  for (const [index, skill] of skills.entries()) {
    const here = `${at}[${index}]`;
    for (const field of ['id', 'name', 'description'] as const) needText(`${here}.${field}`, skill[field], refuse);
    if (seen.has(skill.id)) refuse(`${here}.id`, skill.id, 'another skill has that id');
    seen.add(skill.id);
    checkTexts(`${here}.tags`, skill.tags, refuse);
    for (const field of ['inputModes', 'outputModes'] as const) {
      const modes = skill[field];
      if (modes !== undefined) checkModes(`${here}.${field}`, modes, refuse);
    }
  }
}

function checkModes(at: string, modes: readonly string[], refuse: Refuse): void {
  checkTexts(at, modes, refuse);
  if (modes.length === 0) refuse(at, modes, 'it must name at least one media type; leave it out for the default');
}

function checkTexts(at: string, texts: readonly string[], refuse: Refuse): void {
  needArray(at, texts, refuse);
  for (const [index, text] of texts.entries()) needText(`${at}[${index}]`, text, refuse);
}

function needArray(at: string, value: unknown, refuse: Refuse): void {
  if (!Array.isArray(value)) refuse(at, value, 'it must be an array');
}

function needText(at: string, value: unknown, refuse: Refuse): void {
  if (typeof value !== 'string' || value.trim() === '') refuse(at, value, 'it must be a text, and not empty');
}

/** Takes a URL of any scheme, because the URI of an extension may be a URN. */
function needUrl(at: string, value: unknown, refuse: Refuse): void {
  if (typeof value !== 'string' || !/^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(value)) {
    refuse(at, value, 'it must be an absolute URL');
  }
}

/** What an agent says of itself. The server adds interfaces and capabilities to make its A2A agent card. */
export interface AgentDescription {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly skills: readonly AgentSkill[];
  /** Media types of message parts that the agent takes. Default: `['text/plain']`. */
  readonly defaultInputModes?: readonly string[];
  /** Media types of what the agent gives. Default: `['text/plain']`. */
  readonly defaultOutputModes?: readonly string[];
  /** Extensions of A2A that the agent knows; one that is `required` must be named with every message. */
  readonly extensions?: readonly AgentExtension[];
  readonly provider?: AgentProvider;
  readonly documentationUrl?: string;
  readonly iconUrl?: string;
}

/**
 * What callers who have proved who they are see beside the card that everybody sees (§3.1.11). Skills are added to those
 * of the card; anything else takes the place of what the card says.
 */
export type ExtendedDescription = Partial<Omit<AgentDescription, 'name' | 'extensions'>>;
