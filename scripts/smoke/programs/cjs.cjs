const { testBasics } = require('./basics.cjs');

testBasics({
  rxjs: require('rxjs'),
  rxjsTesting: require('rxjs/testing'),
  rxresult: require('rxresult'),
  rxresultTesting: require('rxresult/testing'),
});
