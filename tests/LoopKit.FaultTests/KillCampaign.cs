using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary>Kills the hosts of one store again and again, lets the last one finish, and checks what is left.</summary>
internal sealed class KillCampaign(StoreKind kind, Random random, KillCounts counts)
{
    private const double WhileStarting = 0.15;
    private const int LongestStartMilliseconds = 500;
    private const int MostAppends = 150;

    public async Task RunAsync(int kills)
    {
        using var place = new VictimPlace(kind: kind);
        for (var kill = 1; kill <= kills; kill++)
        {
            await KillAsync(place);
        }

        // As many loops as there are: no more are started.
        counts.Count(await place.CompleteAsync(new VictimRun { Total = 1 }));
    }

    private async Task KillAsync(VictimPlace place)
    {
        using var victim = place.Start(new VictimRun());
        if (random.NextDouble() < WhileStarting)
        {
            await Task.Delay(random.Next(LongestStartMilliseconds));
        }
        else
        {
            await victim.UntilLinesAsync("begin ", random.Next(1, MostAppends));
        }

        var output = await victim.KillAsync();
        Assert.That(output.ExitCode, Is.EqualTo(VictimOutput.Killed), output.ToString());
        counts.Count(output);
        place.Audit.Note(output);

        // A reader also recovers the log, in its own way. Every other time the next host finds what the kill left, untouched.
        if (random.Next(2) == 0 && place.HasStore)
        {
            await place.Audit.CheckNewAsync();
            if (random.Next(5) == 0)
            {
                await place.Audit.VerifyAsync();
            }
        }
    }
}
