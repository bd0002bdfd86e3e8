import { isZone, todaysName } from './zone-data.server';

/** A zone as a sentence names it: "America/New York", by the name of today. What is no zone is told in UTC. */
export function zoneInWords(name: string): string {
  return isZone(name) ? todaysName(name).replaceAll('_', ' ') : 'UTC';
}

/** Whether a zone is that of a place, and not UTC or a fixed offset. */
export function isPlace(name: string): boolean {
  return isZone(name) && /^(?!Etc\/)\w+\//.test(todaysName(name));
}

/** Names of places that the database writes without their marks, or otherwise than people do. */
const spelled: Readonly<Record<string, string>> = {
  Asuncion: 'Asunción',
  Belem: 'Belém',
  Bogota: 'Bogotá',
  Cancun: 'Cancún',
  Chisinau: 'Chișinău',
  Ciudad_Juarez: 'Ciudad Juárez',
  Cordoba: 'Córdoba',
  Cuiaba: 'Cuiabá',
  Curacao: 'Curaçao',
  DumontDUrville: 'Dumont d’Urville',
  Eirunepe: 'Eirunepé',
  Ho_Chi_Minh: 'Ho Chi Minh City',
  Maceio: 'Maceió',
  Mazatlan: 'Mazatlán',
  Merida: 'Mérida',
  Noumea: 'Nouméa',
  Reunion: 'Réunion',
  Sao_Paulo: 'São Paulo',
  Sao_Tome: 'São Tomé',
  St_Barthelemy: 'St Barthélemy',
  St_Helena: 'St Helena',
  St_Johns: 'St John’s',
  St_Kitts: 'St Kitts',
  St_Lucia: 'St Lucia',
  St_Thomas: 'St Thomas',
  St_Vincent: 'St Vincent',
  Tucuman: 'Tucumán',
  Zurich: 'Zürich',
};

/** The place that a zone is named after: "Kyiv", "São Paulo", "Knox, Indiana". */
export function placeInWords(name: string): string {
  const [, ...parts] = todaysName(name).split('/');
  const words = parts.reverse().map((part) => spelled[part] ?? part.replaceAll('_', ' '));
  return words.join(', ');
}
