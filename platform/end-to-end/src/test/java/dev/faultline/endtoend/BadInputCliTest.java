package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the aws CLI shows a user who got something wrong: AWS's code, a sentence, and nothing half-done. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(SharedRegion.class)
class BadInputCliTest {
    private static AwsCli aws = new AwsCli("http://localhost:0");

    @BeforeAll
    static void a_region() {
        aws = SharedRegion.cli();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', textBlock = """
        elbv2 describe-load-balancers --names nobody                                  | LoadBalancerNotFound
        elbv2 describe-target-groups --names nobody                                   | TargetGroupNotFound
        elbv2 describe-load-balancers --load-balancer-arns nonsense                   | ValidationError
        elbv2 create-load-balancer --name internal-x --subnets subnet-1 subnet-2      | SubnetNotFound
        elbv2 create-load-balancer --name one --subnets subnet-00000000               | SubnetNotFound
        elbv2 create-load-balancer --name l4 --type network --subnets subnet-00000000 | ValidationError
        elbv2 create-target-group --name bad_name --protocol HTTP --port 80           | ValidationError
        elbv2 create-target-group --name tls --protocol HTTPS --port 443              | accepts only HTTP
        elbv2 start-nothing                                                           | Invalid choice
        elbv2 create-trust-store --name t --ca-certificates-bundle-s3-bucket b --ca-certificates-bundle-s3-key k | NotImplemented
        ec2 run-instances --image-id ami-12345678 --instance-type t3.micro            | InvalidAMIID.NotFound
        ec2 run-instances --image-id ami-faultline-web --instance-type t9.giant       | InvalidParameterValue
        ec2 terminate-instances --instance-ids i-123                                  | InvalidInstanceID.Malformed
        ec2 terminate-instances --instance-ids i-0123456789abcdef0                    | InvalidInstanceID.NotFound
        ec2 describe-launch-templates --launch-template-names nobody                  | InvalidLaunchTemplateName.NotFoundException
        autoscaling set-desired-capacity --auto-scaling-group-name nobody --desired-capacity 1 | ValidationError
        autoscaling create-auto-scaling-group --auto-scaling-group-name x --min-size 1 --max-size 2 --availability-zones us-east-1a | ValidationError
        autoscaling put-scaling-policy --auto-scaling-group-name x --policy-name p    | NotImplemented
        rds describe-db-instances --db-instance-identifier nope                       | DBInstanceNotFound
        rds reboot-db-instance --db-instance-identifier nope                          | DBInstanceNotFound
        rds delete-db-instance --db-instance-identifier nope                          | InvalidParameterCombination
        rds create-db-instance --db-instance-identifier my-multi-az-db --db-instance-class db.t3.micro --engine mysql --master-username admin --master-user-password password123 --allocated-storage 20 --multi-az --backup-retention-period 7 | is postgres
        rds create-db-instance --db-instance-identifier x --db-instance-class db.t3.micro --engine postgres --master-username admin --master-user-password short --allocated-storage 20 | InvalidParameterValue
        rds create-db-instance --db-instance-identifier x --db-instance-class db.t3.micro --engine postgres --master-username admin --master-user-password password123 --allocated-storage 20 --multi-az --availability-zone us-east-1a | InvalidParameterCombination
        rds create-db-subnet-group --db-subnet-group-name g --db-subnet-group-description d --subnet-ids subnet-00000000 | InvalidSubnet
        rds failover-db-cluster --db-cluster-identifier nope                          | NotImplemented
        route53 list-hosted-zones                                                     | route53
        s3api list-buckets                                                            | s3
        """)
    void gives_the_code_of_aws(String command, String code) throws Exception {
        var answer = aws.run(command.strip().split(" +"));
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.err()).contains(code);
    }

    @Test
    void another_regions_endpoint_is_not_ours() throws Exception {
        var answer = aws.run("--region", "eu-west-1", "elbv2", "describe-load-balancers");
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.err()).contains("eu-west-1");
    }
}
