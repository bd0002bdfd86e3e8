import { describe, expect, it } from 'vitest';
import { cities } from '~/time-zones/cities';
import { cityNames, findZone } from '~/time-zones/find-zone.server';
import { zoneChoices } from '~/time-zones/zone-choices.server';
import { timeZones } from '~/time-zones/zone-data.server';

describe('a zone is found by a city', () => {
  it.each([
    ['Kyiv', 'Europe/Kyiv'],
    ['Kolkata', 'Asia/Kolkata'],
    ['Mumbai', 'Asia/Kolkata'],
    ['Ho Chi Minh City', 'Asia/Ho_Chi_Minh'],
    ['Hanoi', 'Asia/Ho_Chi_Minh'],
    ['San Francisco', 'America/Los_Angeles'],
    ['Calgary', 'America/Edmonton'],
    ['Canberra', 'Australia/Sydney'],
    ['Saint Petersburg', 'Europe/Moscow'],
  ])('%s', (city, zone) => {
    expect(findZone(city)).toEqual({ zone });
  });

  it.each([
    ['  sao   PAULO ', 'America/Sao_Paulo'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['montreal', 'America/Toronto'],
    ['lodz', 'Europe/Warsaw'],
    ['Izmir', 'Europe/Istanbul'],
    ['St. Johns', 'America/St_Johns'],
    ['st john’s', 'America/St_Johns'],
    ['Port au Prince', 'America/Port-au-Prince'],
    ['Knox', 'America/Indiana/Knox'],
  ])('however it is written: %s', (city, zone) => {
    expect(findZone(city)).toEqual({ zone });
  });

  it.each([
    ['Kiev', 'Europe/Kyiv'],
    ['Calcutta', 'Asia/Kolkata'],
    ['Saigon', 'Asia/Ho_Chi_Minh'],
    ['europe/kiev', 'Europe/Kyiv'],
    ['America/New_York', 'America/New_York'],
    ['utc', 'UTC'],
  ])('by names of before, and of the zone itself: %s', (city, zone) => {
    expect(findZone(city)).toEqual({ zone });
  });

  it('and not guessed where several are meant or none', () => {
    expect(findZone('Portland')).toEqual({ like: ['Portland, Maine', 'Portland, Oregon'] });
    expect(findZone('Frankf')).toEqual({ like: ['Frankfurt'] });
    expect(findZone('San')).toMatchObject({ like: { length: 4 } });
    for (const none of ['', ' ', '.', 'Atlantis', '__proto__', '\u200f']) expect(findZone(none)).toEqual({ like: [] });
  });

  it('that stands once in what can be written, with a zone of today', () => {
    const names = cityNames();
    expect(new Set(names).size).toBe(names.length);
    for (const [zone, its] of Object.entries(cities)) {
      expect(timeZones()).toContain(zone);
      for (const city of its) expect(findZone(city), city).toEqual({ zone });
    }
    // A city that only says again what its zone is called would stand there for nothing.
    const own = zoneChoices('UTC').parts.flatMap(({ zones }) => zones);
    for (const [label, zone] of own) expect(findZone(label), label).toEqual({ zone });
  });
});

describe('the list of zones', () => {
  it('has each zone of today once, by its part of the world, each part in order', () => {
    const { parts } = zoneChoices('Europe/London');
    expect(parts.flatMap(({ zones }) => zones.map(([, name]) => name)).sort()).toEqual(timeZones());
    expect(parts.find(({ label }) => label === 'Europe')?.zones).toContainEqual(['Kyiv', 'Europe/Kyiv']);
    for (const { zones } of parts) {
      const labels = zones.map(([label]) => label);
      expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b, 'en')));
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  it('has also the chosen one that is of no place', () => {
    expect(zoneChoices('Etc/GMT+5').parts.at(-1)?.zones).toEqual([
      ['UTC', 'UTC'],
      ['Etc/GMT+5', 'Etc/GMT+5'],
    ]);
    expect(zoneChoices('Mars/Olympus').parts.at(-1)?.zones).toEqual([['UTC', 'UTC']]);
  });

  it('says what a browser may call a zone of today', () => {
    const { older } = zoneChoices('UTC');
    expect(older).toMatchObject({ 'Asia/Calcutta': 'Asia/Kolkata', 'Europe/Kiev': 'Europe/Kyiv' });
    expect(older).not.toHaveProperty('Etc/Zulu');
  });
});
