namespace LoopKit.FaultTests.Harness;

/// <summary>Says what was injected and what came of it. A fault that never fired proves nothing, so it fails the test.</summary>
internal static class FaultReport
{
    private static readonly Lock _gate = new();

    /// <param name="fault">The fault.</param>
    /// <param name="fired">How often it fired.</param>
    /// <param name="findings">What else was counted.</param>
    public static void Write(string fault, int fired, string findings)
    {
        var line = $"{fault} | {fired} | {findings} | seed {FaultForm.Seed}";
        TestContext.Out.WriteLine(line);
        if (Environment.GetEnvironmentVariable("LOOPKIT_FAULT_REPORT") is { Length: > 0 } file)
        {
            lock (_gate)
            {
                File.AppendAllText(file, line + "\n");
            }
        }

        Assert.That(fired, Is.Positive, $"The fault '{fault}' never fired.");
    }
}
