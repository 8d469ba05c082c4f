using LoopKit.Definitions;
using LoopKit.Definitions.Yaml;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Definitions;

[Property("Requirement", "TOOL-05")]
public sealed class SandboxReaderTests
{
    [Test]
    public void Every_key_is_read()
    {
        var (sandbox, problems) = Load("sandbox: { mode: required, network: all, max-processes: 50, max-memory: 2GB, max-file-size: 30MB }");
        Assert.That(problems, Is.Empty);
        Assert.That(sandbox!.ToPolicy(), Is.EqualTo(new SandboxPolicy { Mode = SandboxMode.Required, Network = sandbox.Network!, MaxProcesses = 50, MaxMemory = 2_000_000_000, MaxFileSize = 30_000_000 }));
        Assert.That(sandbox.Network, Is.EqualTo(["all"]));
    }

    [TestCase("sandbox: { mode: off }", "'mode' must be one of preferred, required")]
    [TestCase("sandbox: off", "'sandbox' must be a map")]
    [TestCase("sandbox: { network: some }", "'network' must be")]
    [TestCase("sandbox: { network: [all] }", "lists HOST:PORT, without wildcards, but has 'all'")]
    [TestCase("sandbox: { network: ['*.example.com:443'] }", "lists HOST:PORT, without wildcards")]
    [TestCase("sandbox: { network: ['example.com:99999'] }", "lists HOST:PORT")]
    [TestCase("sandbox: { max-memory: much }", "'max-memory' must be a size such as 500MB or 8GB, but is 'much'")]
    [TestCase("sandbox: { max-memory: 0 }", "'max-memory' must be a size")]
    [TestCase("sandbox: { max-processes: 2 }", "'max-processes' must be a whole number")]
    [TestCase("sandbox: { writable: [/] }", "unknown")]
    public void What_is_wrong_is_said(string yaml, string expected) =>
        Assert.That(Load(yaml).Problems, Has.Exactly(1).Contains(expected));

    [Test]
    public void A_child_changes_what_it_names_and_inherits_the_rest()
    {
        var parent = new PartialSandbox { Mode = SandboxMode.Required, MaxProcesses = 50 };
        var merged = PartialSandbox.Over(parent, new PartialSandbox { MaxProcesses = 60 });
        Assert.That(merged, Is.EqualTo(new PartialSandbox { Mode = SandboxMode.Required, MaxProcesses = 60 }));
        Assert.That(PartialSandbox.Over(parent, null), Is.SameAs(parent));
        Assert.That(PartialSandbox.Of(null), Is.Null);
    }

    private static (PartialSandbox? Sandbox, IReadOnlyList<string> Problems) Load(string yaml)
    {
        var problems = new ProblemList();
        var definition = DefinitionLoader.Load("a.yaml", yaml + "\nprompt: x\n", null, problems);
        return (definition?.Sandbox, problems.Any ? problems.ToString().Split(Environment.NewLine) : []);
    }
}
