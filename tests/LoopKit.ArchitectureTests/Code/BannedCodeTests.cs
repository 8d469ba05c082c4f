namespace LoopKit.ArchitectureTests.Code;

public sealed class BannedCodeTests
{
    /// <summary>Uses that are right where they are, each with its reason.</summary>
    private static readonly string[] _allowed =
    [
        // Asks first whether the task has completed, so it never blocks.
        "LoopKit.Coordination.Coordinator.LoopEnded uses System.Threading.Tasks.Task`1.get_Result.",
    ];

    private static IEnumerable<string> Libraries => SourceAssemblies.Libraries.Select(assembly => assembly.Location).Concat(SourceAssemblies.PluginFiles);

    [Test]
    public void Libraries_call_nothing_that_is_banned() =>
        Assert.That(Libraries.SelectMany(file => BannedCalls.Check(CallReader.Read(file), library: true)).Where(violation => !_allowed.Any(violation.StartsWith)), Is.Empty);

    [Test]
    public void The_command_calls_nothing_that_is_banned() =>
        Assert.That(BannedCalls.Check(CallReader.Read(SourceAssemblies.Command.Location), library: false), Is.Empty);

    [Test]
    public void Sources_have_no_regions_and_no_blocking_waits() => Assert.That(
        Repository.Files("*.cs", "src", "plugins", "samples", "benchmarks").SelectMany(file => BannedText.Check(Repository.Relative(file), File.ReadAllText(file))),
        Is.Empty);

    [TestCase("Clock", "System.DateTime.get_UtcNow")]
    [TestCase("Clock", "System.DateTimeOffset.get_Now")]
    [TestCase("Sleep", "System.Threading.Thread.Sleep")]
    [TestCase("BlockOnTask", "System.Threading.Tasks.Task.Wait")]
    [TestCase("BlockOnResult", "System.Threading.Tasks.Task`1.get_Result")]
    [TestCase("BlockOnValueTask", "System.Threading.Tasks.ValueTask`1.get_Result")]
    [TestCase("Forget", "System.Runtime.CompilerServices.AsyncVoidMethodBuilder.Create")]
    [TestCase("Stub", "System.NotImplementedException..ctor")]
    [TestCase("End", "System.Environment.Exit")]
    [TestCase("Print", "System.Console.WriteLine")]
    [TestCase("Pass", "System.Console.WriteLine")]
    [TestCase("Start", "System.Threading.Tasks.Task.Run")]
    public void A_banned_call_is_reported_with_its_place(string method, string callee)
    {
        var violations = BannedCalls.Check(CallReader.Read(typeof(BannedCodeViolations).Assembly.Location), library: true);
        Assert.That(violations, Has.Some.StartsWith($"{typeof(BannedCodeViolations).FullName}.{method} uses {callee}."));
    }

    [Test]
    public void An_application_may_print_and_end() => Assert.That(
        BannedCalls.Check([new Call("Program.Main", "System.Console.WriteLine"), new Call("Program.Main", "System.Environment.Exit")], library: false), Is.Empty);

    [TestCase("class A\n{\n    #region Fields\n", "line 3")]
    [TestCase("var a = task\n    .GetAwaiter()\n    .GetResult();", "line 2")]
    public void Banned_text_is_reported_with_its_line(string text, string place) => Assert.That(BannedText.Check("a.cs", text), Has.One.Contains(place));
}
