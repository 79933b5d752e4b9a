/* gatehoused: one role of the gateway. */
int main(void)
{
	return 0;
}
