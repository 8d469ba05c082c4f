using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>Several validations, each with its own directory, environment and end.</summary>
[Property("Requirement", "ENG-06")]
public sealed class ValidationCommandTests
{
    [Test]
    public async Task Each_command_has_its_own_directory_and_environment()
    {
        var receipts = await ReceiptsAsync(
            new ValidationCommand { Command = "test $(basename $PWD) = data && test -f one.txt", WorkingDirectory = "tests/data" },
            new ValidationCommand { Command = "test \"$GREETING\" = 'häll o'", Environment = new Dictionary<string, string> { ["GREETING"] = "häll o" } },
            new ValidationCommand { Command = "test -z \"$GREETING\"" });
        Assert.That(receipts.Select(receipt => receipt.Passed), Is.EqualTo([true, true, true]));
        Assert.That(receipts[1].EnvironmentDigest, Is.Not.EqualTo(receipts[2].EnvironmentDigest));
    }

    [Test]
    public async Task A_signal_is_a_failed_validation_with_its_output()
    {
        var receipts = await ReceiptsAsync(new ValidationCommand { Command = "echo before; kill -9 $$" }, new ValidationCommand { Command = "echo never" });
        Assert.That(receipts, Has.Count.EqualTo(1));
        Assert.That(receipts[0], Has.Property("Passed").False.And.Property("Signal").EqualTo(9).And.Property("ExitCode").Null.And.Property("Tail").Contains("before"));
    }

    [Test]
    public async Task A_directory_that_is_gone_is_a_failed_validation_and_says_so()
    {
        var receipts = await ReceiptsAsync(new ValidationCommand { Command = "true", WorkingDirectory = "gone" });
        Assert.That(receipts[0], Has.Property("Passed").False.And.Property("Tail").Contains("could not be started").And.Property("Tail").Contains("gone"));
    }

    [Test]
    public async Task Another_exit_code_can_mean_success()
    {
        var receipts = await ReceiptsAsync(definition => definition with { SuccessExitCode = 3 }, new ValidationCommand { Command = "exit 3" }, new ValidationCommand { Command = "exit 0" });
        Assert.That(receipts.Select(receipt => receipt.Passed), Is.EqualTo([true, false]));
    }

    private static Task<IReadOnlyList<ValidationReceipt>> ReceiptsAsync(params ValidationCommand[] validations) => ReceiptsAsync(definition => definition, validations);

    private static async Task<IReadOnlyList<ValidationReceipt>> ReceiptsAsync(Func<LoopDefinition, LoopDefinition> change, params ValidationCommand[] validations)
    {
        await using var bench = new EvidenceBench(isGit: false, EvidenceBench.Script("ls"), definition => change(definition with { Protected = [], Validation = validations, MaxIterations = 1 }));
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.AnyOf(LoopStatus.Completed, LoopStatus.Failed), loop.Reason?.ToString());
        return [.. (await bench.EventsAsync(loop)).OfType<ValidationCompleted>().Select(completed => completed.Receipt)];
    }
}
