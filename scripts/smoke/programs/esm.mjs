import * as rxjs from 'rxjs';
import * as rxjsTesting from 'rxjs/testing';
import * as rxresult from 'rxresult';
import * as rxresultTesting from 'rxresult/testing';
import { testBasics } from './basics.cjs';

testBasics({ rxjs, rxjsTesting, rxresult, rxresultTesting });
