using LoopKit.Watchdog;

namespace LoopKit.Tests.Watchdog;

/// <summary>Closing lines of test runners, as they print them.</summary>
[Property("Requirement", "ENG-14")]
public sealed class FailingTestsTests
{
    [TestCase("Failed!  - Failed:     2, Passed:    10, Skipped:     0, Total:    12, Duration: 1 s - A.Tests.dll (net10.0)", 2)]
    [TestCase("Passed!  - Failed:     0, Passed:    10, Skipped:     0, Total:    10, Duration: 1 s - A.Tests.dll (net10.0)", 0)]
    [TestCase("Failed!  - Failed:     2, Passed:     1, Skipped:     0, Total:     3\nPassed!  - Failed:     0, Passed:     1, Skipped: 0\nFailed!  - Failed:     3, Passed:     1, Skipped: 0", 5)]
    [TestCase("FAILED a_test.py::test_x - assert 1 == 2\n========== 2 failed, 3 passed, 1 warning, 1 error in 0.12s ==========", 3)]
    [TestCase("============================== 5 passed in 0.03s ===============================", 0)]
    [TestCase("1 failed, 4 passed in 2.01s", 1)]
    [TestCase("=========== 1 error in 0.10s ===========", 1)]
    [TestCase("Ran 4 tests in 0.001s\n\nFAILED (failures=1, errors=2)", 3)]
    [TestCase("Ran 4 tests in 0.001s\n\nFAILED (errors=2, skipped=1)", 2)]
    [TestCase("Test Suites: 1 failed, 1 passed, 2 total\nTests:       3 failed, 1 skipped, 9 passed, 13 total\nSnapshots:   0 total", 3)]
    [TestCase("Test Suites: 2 passed, 2 total\nTests:       9 passed, 9 total", 0)]
    [TestCase(" Test Files  1 failed | 2 passed (3)\n      Tests  2 failed | 7 passed (9)", 2)]
    [TestCase("# tests 3\n# pass 1\n# fail 2\n# cancelled 0", 2)]
    [TestCase("ℹ tests 3\nℹ pass 3\nℹ fail 0", 0)]
    [TestCase("  2 passing (8ms)\n  1 failing\n", 1)]
    [TestCase("test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s", 1)]
    [TestCase("test result: ok. 3 passed; 0 failed; 0 ignored\n\ntest result: FAILED. 1 passed; 2 failed; 0 ignored;", 2)]
    [TestCase("--- FAIL: TestAdd (0.00s)\n    a_test.go:7: 1\n--- FAIL: TestSub (0.00s)\nFAIL\nFAIL\texample.com/a\t0.002s\nok  \texample.com/b\t0.003s", 2)]
    [TestCase("ok  \texample.com/a\t0.002s\nok  \texample.com/b\t(cached)", 0)]
    [TestCase("Tests run: 3, Failures: 1, Errors: 0, Skipped: 0 - in ATest\nTests run: 12, Failures: 1, Errors: 1, Skipped: 0", 2)]
    [TestCase("\u001b[31m=== \u001b[1m1 failed\u001b[0m, 2 passed in 0.12s ===\u001b[0m", 1)]
    [TestCase("Failed!  - Failed:     2, Passed:    10, Skipped:     0\r\n", 2)]
    public void A_closing_line_says_how_many_tests_failed(string output, int failing) => Assert.That(FailingTests.Count(output), Is.EqualTo(failing));

    [TestCase("")]
    [TestCase("2 tests failed")]
    [TestCase("error CS0103: The name 'x' does not exist")]
    [TestCase("make: *** [test] Error 2")]
    [TestCase("the model says that 3 failed, 2 passed")]
    [TestCase("finished in 3.2s")]
    [TestCase("Tests:  none")]
    [TestCase("FAIL\texample.com/a [build failed]\nok  \texample.com/b\t0.003s")]
    public void Anything_else_is_unknown(string output) => Assert.That(FailingTests.Count(output), Is.Null);

    [Test]
    public void A_hostile_output_is_read_in_linear_time()
    {
        var start = TimeProvider.System.GetTimestamp();
        FailingTests.Count(string.Concat(Enumerable.Repeat("= 1 failed, 1 passed, ", 50_000)) + new string(' ', 200_000) + new string('=', 200_000));
        Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(20)));
    }
}
