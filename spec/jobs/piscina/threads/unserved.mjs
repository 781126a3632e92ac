export default () => 'not what serve returns';
