using LoopKit.Watchdog;

namespace LoopKit.Tests.Watchdog;

[Property("Requirement", "ENG-14")]
public sealed class OutputFingerprintTests
{
    [TestCase("2 failed in 0.12s", "2 failed in 13.5s")]
    [TestCase("Duration: 31 ms", "Duration: 1,240 ms")]
    [TestCase("Duration: < 1 ms", "Duration: 7 ms")]
    [TestCase("[2026-01-02T03:04:05.678Z] failed", "[2026-11-12T13:14:15Z] failed")]
    [TestCase("12:00:01 start", "12:59:59.123 start")]
    [TestCase("cannot open /tmp/tmp.Ab12/x.txt", "cannot open /tmp/tmp.Zz99/y/z.txt")]
    [TestCase("at 0x7ffe12345678", "at 0x0000abcd1234")]
    [TestCase("request 1b4e28ba-2fa1-11d2-883f-0016d3cca427 failed", "request 6fa459ea-ee8a-3ca4-894e-db77e160355e failed")]
    [TestCase("pid 1234 died", "pid 99 died")]
    [TestCase("FAIL b\nFAIL a\n", "FAIL a\r\n\nFAIL b")]
    [TestCase("\u001b[31mFAIL\u001b[0m a", "FAIL   a")]
    public void What_differs_between_two_runs_of_the_same_does_not_count(string first, string second) =>
        Assert.That(OutputFingerprint.Of(first, "exit code 1"), Is.EqualTo(OutputFingerprint.Of(second, "exit code 1")));

    [TestCase("2 failed", "1 failed")]
    [TestCase("FAIL a", "FAIL b")]
    [TestCase("expected 4 got 5", "expected 4 got 6")]
    [TestCase("src/a.cs(3,5): error", "src/a.cs(4,5): error")]
    public void What_the_output_says_counts(string first, string second) =>
        Assert.That(OutputFingerprint.Of(first, "exit code 1"), Is.Not.EqualTo(OutputFingerprint.Of(second, "exit code 1")));

    [Test]
    public void How_the_command_ended_counts() => Assert.That(OutputFingerprint.Of("x", "exit code 1"), Is.Not.EqualTo(OutputFingerprint.Of("x", "timed out")));
}
