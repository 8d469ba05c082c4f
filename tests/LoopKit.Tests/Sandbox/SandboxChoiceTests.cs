using LoopKit.Sandbox;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[Property("Requirement", "TOOL-05")]
public sealed class SandboxChoiceTests
{
    private static readonly LoopKitOptions _options = new();

    [TestCase(SandboxMode.Off, null, SandboxChoice.NotSandboxed)]
    [TestCase(SandboxMode.Off, SandboxMode.Preferred, "bubblewrap")]
    [TestCase(SandboxMode.Off, SandboxMode.Required, "bubblewrap")]
    [TestCase(SandboxMode.Preferred, null, "bubblewrap")]
    [TestCase(SandboxMode.Preferred, SandboxMode.Off, "bubblewrap")]
    [TestCase(SandboxMode.Required, SandboxMode.Off, "bubblewrap")]
    public void A_definition_can_only_make_it_stricter(SandboxMode host, SandboxMode? definition, string expected)
    {
        var choice = new SandboxChoice(new WorkingSandbox(Isolates: true), host);
        Assert.That(choice.NameFor(new SandboxPolicy { Mode = definition }), Is.EqualTo(expected));
    }

    [TestCase(SandboxMode.Off, null, true)]
    [TestCase(SandboxMode.Preferred, null, true)]
    [TestCase(SandboxMode.Preferred, SandboxMode.Required, false)]
    [TestCase(SandboxMode.Off, SandboxMode.Required, false)]
    [TestCase(SandboxMode.Required, null, false)]
    public void Without_a_sandbox_that_works_only_what_requires_one_is_refused(SandboxMode host, SandboxMode? definition, bool runs)
    {
        var choice = new SandboxChoice(new BubblewrapSandbox(_options, "/bin/false"), host);
        var policy = new SandboxPolicy { Mode = definition };
        Assert.That(choice.CanEnforceReadOnly, Is.False);
        Assert.That(
            () => choice.RequireUsable(policy),
            runs ? Throws.Nothing : Throws.TypeOf<LoopKitException>().With.Property(nameof(LoopKitException.Code)).EqualTo(ErrorCodes.SandboxUnavailable));
        if (runs)
        {
            Assert.That(choice.NameFor(policy), Is.EqualTo(SandboxChoice.NotSandboxed));
            Assert.That(choice.Describe(), Does.StartWith("Commands of loops are not sandboxed: "));
        }
    }

    [Test]
    public void What_only_limits_is_no_sandbox_for_whoever_requires_one()
    {
        var limits = new WorkingSandbox(Isolates: false);
        Assert.That(() => new SandboxChoice(limits, SandboxMode.Required).RequireUsable(), Throws.TypeOf<LoopKitException>().With.Message.Contains("hides neither files nor the network"));
        var preferred = new SandboxChoice(limits, SandboxMode.Preferred);
        Assert.That(preferred.NameFor(), Is.EqualTo(limits.Name));
        Assert.That(preferred.Describe(), Does.Contain("not sandboxed, only limited"));
    }

    [Test]
    public void What_is_wrong_is_said()
    {
        Assert.That(new BubblewrapSandbox(_options, "/bin/false").Problem, Does.Contain("does not work here"));
        Assert.That(new BubblewrapSandbox(_options, "/no/such/program").Problem, Does.Contain("cannot be started"));
    }

    [Test]
    public void A_command_that_must_not_write_does_not_run_where_nothing_holds_it()
    {
        var request = new ProcessRequest
        {
            Command = "true",
            WorkingDirectory = "/tmp",
            Loop = LoopId.New(TimeProvider.System),
            Timeout = TimeSpan.FromMinutes(1),
            ReadOnlyWorkspace = true,
        };
        Assert.That(() => SandboxChoice.Off.Prepare(request), Throws.TypeOf<LoopKitException>());
    }

    [Test]
    public async Task A_host_that_requires_a_sandbox_does_not_start_without_one()
    {
        using var host = Host(SandboxMode.Required);
        Assert.That(
            async () => await host.StartAsync(),
            Throws.TypeOf<LoopKitException>().With.Property(nameof(LoopKitException.Code)).EqualTo(ErrorCodes.SandboxUnavailable));
        using var preferred = Host(SandboxMode.Preferred);
        await preferred.StartAsync();
        await preferred.StopAsync();
    }

    [Test]
    public async Task A_loop_type_that_requires_a_sandbox_is_not_started_without_one()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Says("x").ToTranscript(), builder =>
            builder.AddDefinition(new() { Name = "strict", Prompt = "{{goal}}", Sandbox = new SandboxPolicy { Mode = SandboxMode.Required } }).Services
                .Replace(ServiceDescriptor.Singleton(new SandboxChoice(new BubblewrapSandbox(_options, "/bin/false"), SandboxMode.Off))));
        Assert.That(
            async () => await host.RunAsync(host.Spec("true") with { Definition = "strict" }),
            Throws.TypeOf<LoopKitException>().With.Property(nameof(LoopKitException.Code)).EqualTo(ErrorCodes.SandboxUnavailable));
    }

    private static IHost Host(SandboxMode mode)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLoopKit(options => options.RecoverAtStart = false);
        builder.Services.Replace(ServiceDescriptor.Singleton(new SandboxChoice(new BubblewrapSandbox(_options, "/bin/false"), mode)));
        return builder.Build();
    }

    private sealed record WorkingSandbox(bool Isolates) : ISandbox
    {
        public string Name => "bubblewrap";

        public string? Problem => null;

        public bool CanEnforceReadOnly => true;

        public CommandLaunch Prepare(ProcessRequest request, IReadOnlyDictionary<string, string> environment) => new(request, environment) { Sandbox = Name };
    }
}
