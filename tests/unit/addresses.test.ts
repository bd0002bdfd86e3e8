import { describe, expect, test } from 'vitest';
import { documentPath } from '~/server/addresses';
import { networkOf } from '~/server/remix';

describe('the page that a request is about', () => {
  test.each([
    ['/portal?x=1', '/portal?x=1'],
    ['/portal.data', '/portal'],
    ['/portal/shared.data?x=a+b&_routes=routes%2Fportal%2Fshared', '/portal/shared?x=a+b'],
    ['/_root.data', '/'],
    ['/portal.data?index', '/portal?index'],
    ['/portal?index', '/portal?index'],
  ])('of %s is %s', (asked, page) => {
    expect(documentPath(asked)).toBe(page);
  });
});

describe('the network that a request comes from', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
